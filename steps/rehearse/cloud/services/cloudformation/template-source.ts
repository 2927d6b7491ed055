import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Input } from '../../service.ts';
import { constraintViolated, validationError } from './errors.ts';
import { text } from './input.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const maxBodyBytes = 51_200;
const maxObjectBytes = 1_000_000;

interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** The template of TemplateBody or TemplateURL; an object is read as `reader`. Nothing where neither is given. */
export async function readTemplate(
  cloud: Cloud,
  reader: Caller,
  region: string,
  input: Input,
): Promise<string | undefined> {
  const body = text(input, 'TemplateBody');
  const url = text(input, 'TemplateURL');
  if (body !== undefined && url !== undefined) {
    throw validationError('Either Template URL or Template Body must be specified, not both.');
  }
  if (url !== undefined) return readTemplateUrl(cloud, reader, region, url);
  // CodePipeline hands what is too large for a body over from a store of its own, which no role of the customer's reads.
  const handedOver = text(input, 'TemplateFromCodePipeline');
  if (handedOver !== undefined && Buffer.byteLength(handedOver) <= maxObjectBytes) return handedOver;
  if (body !== undefined && Buffer.byteLength(body) > maxBodyBytes) {
    throw constraintViolated(body, 'TemplateBody', `Member must have length less than or equal to ${maxBodyBytes}`);
  }
  return body;
}

export async function readTemplateUrl(cloud: Cloud, reader: Caller, region: string, url: string): Promise<string> {
  const bytes = await readObject(cloud, reader, region, parseTemplateUrl(url));
  if (bytes.byteLength > maxObjectBytes) {
    throw validationError(`Template may not exceed ${maxObjectBytes} bytes in size.`);
  }
  return bytes.toString('utf8');
}

/** A snippet of AWS::Include. */
export async function readSnippet(
  cloud: Cloud,
  reader: Caller,
  region: string,
  bucket: string,
  key: string,
): Promise<string> {
  return (await readObject(cloud, reader, region, { Bucket: bucket, Key: key })).toString('utf8');
}

async function readObject(cloud: Cloud, reader: Caller, region: string, input: ObjectAddress): Promise<Buffer> {
  try {
    const call = { service: 's3', operation: 'GetObject', input: { ...input }, region };
    return (await cloud.call<{ readonly Body: Buffer }>(reader, call)).Body;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validationError(
      `S3 error: ${error.message}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
    );
  }
}

const pathStyle = /^s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/;
const hostStyle = /^(.+?)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/;

/** `https://s3.REGION.amazonaws.com/BUCKET/KEY` or `https://BUCKET.s3.REGION.amazonaws.com/KEY`, with or without a version. */
export function parseTemplateUrl(url: string): ObjectAddress {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) throw validationError('TemplateURL must be a supported URL.');
  const { hostname, pathname, searchParams } = new URL(url);
  const path = decodeURIComponent(pathname.slice(1));
  const version = searchParams.get('versionId');
  const address = pathStyle.test(hostname) ? splitPath(path) : { Bucket: hostStyle.exec(hostname)?.[1], Key: path };
  if (address.Bucket === undefined)
    throw validationError(`Domain name specified in ${hostname} is not a valid S3 domain`);
  if (address.Bucket === '' || address.Key === '')
    throw validationError('TemplateURL must reference a valid S3 object to which you have access.');
  return { Bucket: address.Bucket, Key: address.Key, ...(version === null ? {} : { VersionId: version }) };
}

function splitPath(path: string): { readonly Bucket: string; readonly Key: string } {
  const slash = path.indexOf('/');
  return slash < 0 ? { Bucket: path, Key: '' } : { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
}
