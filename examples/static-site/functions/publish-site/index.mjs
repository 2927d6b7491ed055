import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteObjectsCommand, PutObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { contentType, keysIn } from './site.mjs';

// Where Lambda puts the layer that holds the site.
const content = '/opt';
const client = new S3Client({});

/** Makes a bucket hold exactly the files of the layer, and nothing when the resource is deleted. */
export async function handler(event) {
  const { Bucket } = event.ResourceProperties;
  try {
    const keys = event.RequestType === 'Delete' ? [] : await keysIn(content);
    for (const Key of keys) await put(Bucket, Key);
    await removeAllBut(new Set(keys), Bucket);
    await answer(event, { Status: 'SUCCESS', PhysicalResourceId: Bucket, Data: { Files: String(keys.length) } });
  } catch (error) {
    console.error(error);
    const PhysicalResourceId = event.PhysicalResourceId ?? Bucket;
    await answer(event, { Status: 'FAILED', Reason: String(error), PhysicalResourceId });
  }
}

// CloudFront asks again after a minute, so that nothing need be invalidated.
async function put(Bucket, Key) {
  const Body = await readFile(join(content, Key));
  const headers = { ContentType: contentType(Key), CacheControl: 'public, max-age=60' };
  await client.send(new PutObjectCommand({ Bucket, Key, Body, ...headers }));
}

async function removeAllBut(keys, Bucket) {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.filter(({ Key }) => !keys.has(Key)).map(({ Key }) => ({ Key }));
    if (Objects.length === 0) continue;
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors[0].Key} is not deleted: ${Errors[0].Message}`);
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html */
async function answer({ StackId, RequestId, LogicalResourceId, ResponseURL }, result) {
  const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, ...result });
  const response = await fetch(ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: ${response.status}`);
}
