import type { KeptEntries } from '../kept-entries.ts';
import type { TreeReference } from '../template-tree.ts';

/** What becomes one object in the bucket, named by its contents. */
export interface ArtifactSource {
  /** The folder or file that it is made from, as messages and the manifest show it. */
  readonly shown: string;
  /** SHA-256 of the contents: of an archive's files, of the bytes of anything else. */
  readonly digest: string;
  /** With its dot; empty where the file has none. */
  readonly extension: string;
  readonly body: ArtifactBody;
}

export type ArtifactBody =
  /** Zipped to be uploaded, or to be compared with what is there under its name. */
  | { readonly type: 'archive'; readonly entries: KeptEntries }
  | { readonly type: 'file'; readonly file: string; readonly size: number; readonly unzippedSize?: number }
  | { readonly type: 'text'; readonly text: string };

/** What each reference of the tree that is no template leads to. */
export type ArtifactSources = ReadonlyMap<TreeReference, ArtifactSource>;

/** Of an archive, what is in it. */
export function sizeOf(body: ArtifactBody): number {
  if (body.type === 'archive') return body.entries.size;
  return body.type === 'file' ? (body.unzippedSize ?? body.size) : Buffer.byteLength(body.text);
}
