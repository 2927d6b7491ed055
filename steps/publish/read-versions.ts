import type { Context } from '../context.ts';
import { findFormat } from './find-format.ts';
import { readGenericPackage } from './generic-package.ts';
import { readMavenPackages } from './maven-package.ts';
import { packNpmPackage } from './npm-package.ts';
import type { PackageSources } from './options.ts';
import type { LocalPackageVersion } from './package-version.ts';
import { readPypiPackages } from './pypi-package.ts';

/** What is to be published, by the packages' own files. `temporary` gets what has to be packed first. */
export async function readVersions(
  { generic, format, paths }: PackageSources,
  temporary: string,
  context: Context,
): Promise<readonly LocalPackageVersion[]> {
  if (generic !== undefined) return [await readGenericPackage(generic, paths, context)];
  const versions = [];
  const pypi = [];
  for (const path of new Set(paths)) {
    const found = await findFormat(path, format, context);
    if (found === 'npm') versions.push(await packNpmPackage(path, temporary, context));
    else if (found === 'maven') versions.push(...(await readMavenPackages(path, context)));
    else pypi.push(path);
  }
  return [...versions, ...(await readPypiPackages(pypi, context))];
}
