import { readdirSync, statSync, type Dirent } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import { fromListed } from '../errors/index.ts';
import type { ManifestFile } from '../manifest.ts';
import type { TemplateTree } from '../template-tree.ts';

/** What later stages read from the build artifact beside the packaged template. */
const folders = ['environments', 'pipeline'];
const file = 'steps.yml';

/** Parameter files, the pipeline's configuration, the settings, and the sources that `steps validate` looks at. */
export async function listTravellingFiles(workload: string, tree: TemplateTree): Promise<readonly ManifestFile[]> {
  const paths = new Set(tree.files.map(({ shown }) => shown).filter((path) => !path.startsWith('../')));
  for (const path of folders.flatMap((folder) => listVisible(workload, folder))) paths.add(path);
  if (statSync(join(workload, file), { throwIfNoEntry: false })?.isFile()) paths.add(file);
  return Promise.all([...paths].sort().map((path) => describeFile(workload, path)));
}

/** All files below a folder but those of which a part of the name begins with a dot. Of a folder that a link leads to, those right in it. */
function listVisible(workload: string, folder: string, isLinked: boolean = false): readonly string[] {
  return readFolder(workload, folder).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.name.startsWith('.')) return [];
    if (entry.isFile()) return [path];
    if (isLinked) return [];
    if (entry.isDirectory()) return listVisible(workload, path);
    const isFolder = statSync(join(workload, path), { throwIfNoEntry: false })?.isDirectory() === true;
    return isFolder ? listVisible(workload, path, true) : [];
  });
}

function readFolder(workload: string, folder: string): readonly Dirent[] {
  try {
    return readdirSync(join(workload, folder), { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw fromListed(error, folder);
  }
}

async function describeFile(workload: string, path: string): Promise<ManifestFile> {
  const content = await readFile(join(workload, path)).catch((error: unknown) => {
    throw fromListed(error, path);
  });
  return { path, sha256: sha256(content), size: content.length };
}
