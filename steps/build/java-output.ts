import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../folder-entries.ts';
import { copyEntries } from './copy-entries.ts';
import type { BuildTarget } from './target.ts';

/** What a Java build made: classes, or the jars of the project itself, and the jars that it needs at run time. */
export interface JavaBuild {
  readonly classes: string;
  readonly jars: string;
  readonly dependencies: string;
}

/**
 * A function is its classes beside `lib/`; a layer is jars in `java/lib/`, where Lambda's class path looks.
 * https://docs.aws.amazon.com/lambda/latest/dg/java-package.html
 * https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export async function copyJavaBuild(
  { role }: Pick<BuildTarget, 'role'>,
  made: JavaBuild,
  output: string,
): Promise<void> {
  const libraries = join(output, role === 'layer' ? 'java/lib' : 'lib');
  if (role === 'layer') await copyJars(made.jars, libraries);
  else if (existsSync(made.classes)) await copyEntries(listFolder(made.classes, { within: made.classes }), output);
  await copyJars(made.dependencies, libraries);
}

async function copyJars(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  const jars = (await readdir(from)).filter((name) => name.endsWith('.jar'));
  if (jars.length > 0) await mkdir(to, { recursive: true });
  for (const jar of jars) await copyFile(join(from, jar), join(to, jar));
}
