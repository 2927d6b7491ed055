import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withScratch } from '../scratch-folder.ts';
import type { TestRunner } from '../test-runner.ts';
import { copyReactor, findMavenPlaces, mavenArguments } from '../maven-project.ts';

/** `mvn test`, in a copy of the sources, with Surefire's reports. */
export const mavenTests: TestRunner = {
  name: 'maven-test',
  recognises: ({ facts }) =>
    facts.names.has('pom.xml') && [...facts.files].some((file) => file.startsWith('src/test/')),
  run: async ({ target, workload, reports }, context) =>
    withScratch(async (scratch) => {
      const places = await findMavenPlaces(target.folder, workload);
      const { reactor, module } = await copyReactor(target.folder, places, scratch);
      const command = { file: 'mvn', args: mavenArguments(module, ['test']), cwd: reactor };
      const completed = await context.run({ ...command, env: context.environment });
      const hasReport = await collect(join(reactor, module, 'target', 'surefire-reports'), reports);
      return { command, completed, hasReport, places: { scratch: { folder: scratch, of: places.root } } };
    }),
};

async function collect(from: string, to: string): Promise<boolean> {
  if (!existsSync(from)) return false;
  const files = (await readdir(from)).filter((name) => /^TEST-.*\.xml$/.test(name));
  for (const name of files) await copyFile(join(from, name), join(to, name));
  return files.length > 0;
}
