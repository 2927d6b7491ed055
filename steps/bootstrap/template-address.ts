import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { fromAws, StepError } from '../errors/index.ts';
import { domainOf } from '../partition.ts';

interface TemplateAddress {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  /** The SHA-256 that the text must have, in lower-case hex. */
  readonly sha256?: string;
}

export function isTemplateAddress(template: string): boolean {
  return /^https?:/i.test(template);
}

/**
 * `https://s3.REGION.amazonaws.com/BUCKET/KEY` or `https://BUCKET.s3.REGION.amazonaws.com/KEY`, with `#sha256=HEX` where it is held to a
 * text. Nothing of another address. https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function parseTemplateAddress(address: string): TemplateAddress | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, pathname, hash } = new URL(address);
  const [, host, region = ''] = /^(?:(.+)\.)?s3\.([a-z0-9-]+)\./.exec(hostname) ?? [];
  const pin = /^(?:#sha256=([0-9a-f]{64}))?$/i.exec(hash);
  if (protocol !== 'https:' || !hostname.endsWith(`s3.${region}.${domainOf(region)}`) || !pin) return undefined;
  const path = decodeURIComponent(pathname.slice(1));
  const [, bucket = host, key = path] = host === undefined ? (/^([^/]+)\/(.+)$/.exec(path) ?? []) : [];
  if (!bucket || !key || key.endsWith('/')) return undefined;
  return { bucket, key, region, ...(pin[1] === undefined ? {} : { sha256: pin[1].toLowerCase() }) };
}

/** The text of a template that a release put there, read with `as`; else what is wrong with the address, as a text without a template. */
export async function fetchTemplate(
  address: string,
  as: () => Context,
): Promise<{ readonly text: string } | { readonly problem: string }> {
  const parsed = parseTemplateAddress(address);
  const forms = 'https://s3.REGION.amazonaws.com/BUCKET/KEY, with #sha256=HEX where it is held to a text';
  if (!parsed) return { problem: `"${address}" is no address of a template in S3: ${forms}` };
  const { bucket: Bucket, key: Key, region } = parsed;
  const text = await read({ Bucket, Key }, region, as()).catch((error: unknown) => {
    if (error instanceof StepError) return error;
    throw error;
  });
  if (text instanceof StepError) return { problem: `${address} cannot be read: ${text.message}` };
  const found = sha256(text);
  if (parsed.sha256 === undefined || parsed.sha256 === found) return { text };
  return { problem: `${address} has other contents: their SHA-256 is ${found}` };
}

async function read(object: { readonly Bucket: string; readonly Key: string }, region: string, as: Context) {
  try {
    const { Body } = await as.aws.client(S3Client, { region }).send(new GetObjectCommand(object));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    throw fromAws(error, `read s3://${object.Bucket}/${object.Key}`);
  }
}
