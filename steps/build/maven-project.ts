import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { copySources } from './copy-entries.ts';
import { foldersAbove } from './folder-facts.ts';

/**
 * One quiet run in a module. The time stands in for the present, so that jars are the same every time.
 * https://maven.apache.org/guides/mini/guide-reproducible-builds.html
 */
export function mavenArguments(module: string, goals: readonly string[]): readonly string[] {
  const quiet = ['--batch-mode', '--quiet', '-Dstyle.color=never'];
  const time = '-Dproject.build.outputTimestamp=1980-01-01T00:00:02Z';
  return [...quiet, time, ...(module === '' ? [] : ['--projects', module, '--also-make']), ...goals];
}

export interface MavenPlaces {
  /** What is copied: the folder, and those above it that have a pom.xml, for one may be its parent. */
  readonly root: string;
  /** Where Maven runs: the highest of them that has the folder among its modules, for these may need each other. */
  readonly reactor: string;
}

export async function findMavenPlaces(folder: string, workload: string): Promise<MavenPlaces> {
  let [root, reactor] = [folder, folder];
  for (const above of foldersAbove(folder, workload).slice(1)) {
    const pom = await readFile(join(above, 'pom.xml'), 'utf8').catch(() => undefined);
    if (pom === undefined) break;
    root = above;
    const modules = [relative(above, reactor), relative(above, folder)];
    if (modules.some((module) => pom.includes(`<module>${module}</module>`))) reactor = above;
  }
  return { root, reactor };
}

/** Copies a project, with what it needs above it; gives the copy of the folder in which Maven runs, and the module in it. */
export async function copyReactor(
  folder: string,
  { root, reactor }: MavenPlaces,
  copy: string,
): Promise<{ readonly reactor: string; readonly module: string }> {
  await copySources(root, copy, { names: ['target'], beside: /^pom\.xml$/ });
  return { reactor: join(copy, relative(root, reactor)), module: relative(reactor, folder) };
}
