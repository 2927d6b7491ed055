import type { DigestFiles } from '../content-digest.ts';
import type { Context } from '../context.ts';

/** Of fewer files what is thrown away meanwhile takes no memory worth the time. */
const manyFiles = 2000;

/** The same, and the context is told when the files have become many. */
export function noticeLargeWork(digest: DigestFiles, { onLargeWork }: Context): DigestFiles {
  let files = 0;
  return (more) => {
    const isCrossed = files < manyFiles && files + more.length >= manyFiles;
    files += more.length;
    if (isCrossed) onLargeWork?.();
    return digest(more);
  };
}
