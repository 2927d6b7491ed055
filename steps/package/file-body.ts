import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { changedWhileRead, fromListed } from '../errors/index.ts';

export interface FileBody {
  /** Exactly as many bytes as the file had: a request with fewer of them than it says would never end. */
  readonly stream: Readable;
  /** Why they were not read, if they were not; the rest is zeros then, and S3 refuses the body by its checksum. */
  failure(): unknown;
  close(): Promise<void>;
}

/** `onSent` is told how much the request has taken of it, from nothing on. */
export async function openBody(
  file: string,
  size: number,
  onSent: (bytes: number) => void = () => {},
): Promise<FileBody> {
  const opened = await open(file).catch((error: unknown) => {
    throw fromListed(error, file);
  });
  let failure: unknown;
  const pieces = async function* (): AsyncGenerator<Buffer> {
    let left = size;
    onSent(0);
    try {
      for await (const piece of readPieces(opened, size)) {
        left -= piece.length;
        yield piece;
        // The next one is asked for when the connection has room for it.
        onSent(size - left);
      }
      if (left > 0) failure = changedWhileRead(file);
    } catch (error) {
      failure = error;
    }
    for (const zeros = Buffer.alloc(pieceSize); left > 0; left -= zeros.length) yield zeros.subarray(0, left);
  };
  const stream = Readable.from(pieces(), { objectMode: false });
  const close = async (): Promise<void> => {
    stream.destroy();
    await opened.close();
  };
  return { stream, failure: () => failure, close };
}

const pieceSize = 256 * 1024;

async function* readPieces(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (let position = 0; position < size;) {
    const length = Math.min(pieceSize, size - position);
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), { position });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
