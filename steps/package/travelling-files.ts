import { glob, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { sha256 } from '../content-digest.ts';
import { fromListed } from '../errors/index.ts';
import type { ManifestFile } from '../manifest.ts';
import type { TemplateTree } from '../template-tree.ts';

/** What later stages read from the build artifact beside the packaged template. */
const patterns = ['environments/**/*', 'pipeline/**/*', 'steps.yml'];

/** Parameter files, the pipeline's configuration, the settings, and the sources that `steps validate` looks at. */
export async function listTravellingFiles(workload: string, tree: TemplateTree): Promise<readonly ManifestFile[]> {
  const paths = new Set(tree.files.map(({ shown }) => shown).filter((path) => !path.startsWith('../')));
  for await (const entry of glob(patterns, { cwd: workload, withFileTypes: true })) {
    if (entry.isFile())
      paths.add(
        join(entry.parentPath, entry.name)
          .slice(workload.length + 1)
          .split(sep)
          .join('/'),
      );
  }
  return Promise.all([...paths].sort().map((path) => describeFile(workload, path)));
}

async function describeFile(workload: string, path: string): Promise<ManifestFile> {
  const content = await readFile(join(workload, path)).catch((error: unknown) => {
    throw fromListed(error, path);
  });
  return { path, sha256: sha256(content), size: content.length };
}
