import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { packageFieldInvalid, packageFormatUnknown, packagePrivate, packFailed } from '../errors/index.ts';
import { readSourceText } from '../source-text.ts';
import { isObject, locatePath, parseSource, toTemplateValue } from '../template.ts';
import type { LocalPackageVersion, PackageVersionName } from './package-version.ts';
import { npmEnvironment, npmProgram } from './npm.ts';

/** What CodeArtifact calls the one asset of an npm package version. https://docs.aws.amazon.com/codeartifact/latest/ug/list-assets.html */
const npmAsset = 'package.tgz';

/** Packs a folder as npm does; `temporary` gets the tarball, which is the very one that is published. */
export async function packNpmPackage(path: string, temporary: string, context: Context): Promise<LocalPackageVersion> {
  const folder = resolve(context.workingDirectory, path);
  const name = await readPackageFile(path, context);
  const destination = join(temporary, sha256(folder).slice(0, 16));
  await mkdir(destination);
  // No script of the package runs where credentials are that may publish: what needs building was built before.
  const args = ['pack', folder, '--ignore-scripts', '--pack-destination', destination];
  const completed = await context.run({
    ...npmProgram,
    args,
    cwd: temporary,
    env: npmEnvironment(context, temporary),
  });
  const [tarball] = completed.exitCode === 0 ? await readdir(destination) : [];
  if (tarball === undefined) throw packFailed(path, completed.exitCode, completed.all);
  const file = join(destination, tarball);
  return { ...name, assets: [{ name: npmAsset, file, sha256: sha256(await readFile(file)) }] };
}

/** https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name */
const namePattern = /^(?:@([a-z0-9~-][a-z0-9._~-]*)\/)?([a-z0-9~-][a-z0-9._~-]*)$/;
/** SemVer without build metadata, which npm drops: two builds would be one version. */
const versionPattern = /^\d+\.\d+\.\d+(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

async function readPackageFile(
  path: string,
  context: Context,
): Promise<PackageVersionName & Pick<LocalPackageVersion, 'location'>> {
  const folder = resolve(context.workingDirectory, path);
  const shown = relative(context.workingDirectory, join(folder, 'package.json'));
  const text = await readSourceText(join(folder, 'package.json'), shown);
  if (text === undefined) throw packageFormatUnknown(path);
  const source = parseSource(text, shown);
  const value = toTemplateValue(source);
  const members = isObject(value) ? value : {};
  const field = (key: string, pattern: RegExp, expected: string) => {
    const given = members[key];
    const found = typeof given === 'string' ? pattern.exec(given) : null;
    if (found) return found;
    const shownValue = given === undefined ? undefined : typeof given === 'string' ? given : JSON.stringify(given);
    throw packageFieldInvalid(key, shownValue, expected, locatePath(source, given === undefined ? [] : [key]));
  };
  const [fullName, namespace, name = ''] = field('name', namePattern, "a package's name, as @acme/greeting");
  if (members['private'] === true) throw packagePrivate(fullName, locatePath(source, ['private']));
  const [packageVersion] = field('version', versionPattern, 'a version of three numbers, as 1.2.0');
  return {
    format: 'npm',
    ...(namespace === undefined ? {} : { namespace }),
    package: name,
    packageVersion,
    location: locatePath(source, ['version']),
  };
}
