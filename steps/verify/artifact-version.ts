import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IntegrityReport } from '../integrity.ts';

/** What one may ask of an artifact; each is one line, and never empty. */
export const artifactFacts = ['digest', 'commit', 'version'] as const;
export type ArtifactFact = (typeof artifactFacts)[number];

/** How many characters of a commit, or of a digest, stand for a version. */
const shortLength = 12;

/**
 * One fact of an artifact that was compared with its manifest. The commit is `none` where the build did not know it. The version is that
 * of the package.json in the workload's folder, else the beginning of the commit, else that of the digest.
 */
export async function factOf(
  fact: ArtifactFact,
  { digest, manifest }: IntegrityReport,
  workingDirectory: string,
): Promise<string> {
  if (fact === 'digest') return digest;
  if (fact === 'commit') return manifest.commit ?? 'none';
  return (await packageVersion(workingDirectory)) ?? (manifest.commit ?? digest).slice(0, shortLength);
}

/** Nothing where there is no package.json, none that can be read, or none with a version of printable characters. */
async function packageVersion(folder: string): Promise<string | undefined> {
  try {
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      readonly version?: unknown;
    };
    return typeof version === 'string' && /^[\w.+-]{1,64}$/.test(version) ? version : undefined;
  } catch {
    return undefined;
  }
}
