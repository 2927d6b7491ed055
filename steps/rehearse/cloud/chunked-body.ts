import { AwsError } from './aws-error.ts';

export interface ChunkedBody {
  readonly contents: Buffer;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
  readonly chunks: readonly { readonly bytes: Buffer; readonly signature?: string }[];
}

/**
 * Takes off the aws-chunked framing: `HEXLENGTH[;chunk-signature=…]CRLF bytes CRLF … 0 CRLF trailers CRLF`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function decodeChunkedBody(body: Buffer): ChunkedBody {
  const chunks: { bytes: Buffer; signature?: string }[] = [];
  let position = 0;
  for (;;) {
    const { line, next } = readLine(body, position);
    const [length, extension] = line.split(';');
    const size = Number.parseInt(length ?? '', 16);
    if (Number.isNaN(size)) throw incomplete();
    const bytes = body.subarray(next, next + size);
    if (bytes.length !== size) throw incomplete();
    const signature = extension?.split('=')[1];
    chunks.push({ bytes, ...(signature === undefined ? {} : { signature }) });
    if (size === 0) return { contents: join(chunks), trailers: readTrailers(body.subarray(next)), chunks };
    position = next + size + 2;
  }
}

function readLine(body: Buffer, from: number): { line: string; next: number } {
  const end = body.indexOf('\r\n', from);
  if (end < 0) throw incomplete();
  return { line: body.toString('latin1', from, end), next: end + 2 };
}

function readTrailers(rest: Buffer): Record<string, string> {
  const trailers: Record<string, string> = {};
  for (const line of rest.toString('latin1').split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  return trailers;
}

function join(chunks: readonly { readonly bytes: Buffer }[]): Buffer {
  return Buffer.concat(chunks.map((chunk) => chunk.bytes));
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly', 400);
}
