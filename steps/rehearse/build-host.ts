import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellQuoted } from '../shell-word.ts';
import type { BuildHost } from './cloud/cloud.ts';

// This machine stands for the image: its variables are the image's, but for what would lead a build to the real AWS.
const notOfTheImage = /^(AWS_|CODEBUILD_|STEPS_(?!CACHE_DIR$)|npm_|INIT_CWD$|NODE_OPTIONS$|OLDPWD$|PWD$|SHLVL$|_$)/;

/** Makes the folder that is first on a build's PATH, with a `steps` in it that is this very program. */
export async function makeBuildHost(
  folder: string,
  stepsCommand: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<BuildHost> {
  const path = join(folder, 'bin');
  await mkdir(path, { recursive: true });
  const program = join(path, 'steps');
  await writeFile(program, `#!/bin/sh\nexec ${stepsCommand.map(shellQuoted).join(' ')} "$@"\n`);
  await chmod(program, 0o755);
  return { path, environment: imageEnvironment(environment) };
}

function imageEnvironment(environment: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !notOfTheImage.test(entry[0]),
  );
  return Object.fromEntries(kept);
}
