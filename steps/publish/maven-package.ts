import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256 } from '../content-digest.ts';
import type { Context } from '../context.ts';
import {
  checksumDiffers,
  packageFieldInvalid,
  packageIncomplete,
  packageNotBuilt,
  pomMisnamed,
  snapshotRefused,
} from '../errors/index.ts';
import { listFolder, type FileEntry } from '../folder-entries.ts';
import type { Location } from '../location.ts';
import { readSourceText } from '../source-text.ts';
import { describePackageVersion, type LocalAsset, type LocalPackageVersion } from './package-version.ts';
import { readCoordinates } from './pom.ts';

const checksum = /\.(md5|sha1|sha256|sha512)$/;
const staging = 'mvn deploy -DaltDeploymentRepository=staged::file:./target/staged, then: steps publish target/staged';

/**
 * Each POM below a folder is a package version, and what lies beside it under its name are its assets: a repository that Maven or
 * Gradle deployed to, or a POM and a JAR next to each other.
 */
export async function readMavenPackages(folder: string, context: Context): Promise<readonly LocalPackageVersion[]> {
  const root = join(context.workingDirectory, folder);
  const files = listFolder(root, { within: root });
  const poms = files.filter(({ path }) => path.endsWith('.pom'));
  if (poms.length === 0) throw packageNotBuilt(folder, '.pom', staging);
  return Promise.all(poms.map((pom) => readVersion(folder, pom, files)));
}

async function readVersion(folder: string, pom: FileEntry, files: readonly FileEntry[]): Promise<LocalPackageVersion> {
  const shown = join(folder, pom.path);
  const { packaging, location, ...name } = await readName(pom.file, shown);
  const stem = `${name.package}-${name.packageVersion}`;
  if (basename(pom.path) !== `${stem}.pom`) throw pomMisnamed(shown, `${stem}.pom`, location);
  const beside = files.filter(({ path }) => dirname(path) === dirname(pom.path));
  const own = beside.filter(({ path }) => /^[.-]/.test(basename(path).slice(stem.length)) && isOf(path, stem));
  const assets = await Promise.all(own.map(({ path, file }) => readAsset(file, join(folder, path))));
  const version = { ...name, assets, location };
  // Without classifier: what the version is about, be it a jar, a war or an aar.
  const isMain = (asset: string) => asset.startsWith(`${stem}.`) && !/\.(pom|asc|module)$/.test(asset);
  if (packaging !== 'pom' && !assets.some((asset) => isMain(asset.name)))
    throw packageIncomplete(describePackageVersion(version), packaging, shown, stem);
  return version;
}

function isOf(path: string, stem: string): boolean {
  return basename(path).startsWith(stem) && !checksum.test(path);
}

async function readName(file: string, shown: string) {
  const text = (await readSourceText(file, shown)) ?? '';
  const { groupId, artifactId, version, packaging, versionOffset } = readCoordinates(text);
  const location = locate(text, versionOffset, shown);
  const field = (key: string, value: string | undefined, pattern: RegExp, expected: string): string => {
    if (value !== undefined && pattern.test(value)) return value;
    throw packageFieldInvalid(key, value, expected, location);
  };
  const name = {
    format: 'maven' as const,
    // The patterns of Maven's own model. https://maven.apache.org/pom.html#Maven_Coordinates
    namespace: field('groupId', groupId, /^[\w.-]+$/, 'a group written out, as com.acme'),
    package: field('artifactId', artifactId, /^[\w.-]+$/, 'an artifact written out, as greeting'),
    packageVersion: field(
      'version',
      version,
      /^[\w.+-]+$/,
      'a version written out: where it is ${revision}, let the flatten-maven-plugin write the POM that is published',
    ),
  };
  if (name.packageVersion.endsWith('-SNAPSHOT')) throw snapshotRefused(describePackageVersion(name), location);
  return { ...name, packaging, location };
}

function locate(text: string, offset: number, file: string): Location {
  const before = text.slice(0, offset).split('\n');
  const line = before.length;
  const sourceLine = text.split('\n')[line - 1];
  return {
    file,
    line,
    column: (before.at(-1)?.length ?? 0) + 1,
    ...(sourceLine === undefined ? {} : { sourceLine }),
  };
}

/** What the staging wrote beside a file says whether it is still the file that was built. */
async function readAsset(file: string, shown: string): Promise<LocalAsset> {
  const content = await readFile(file);
  for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
    const written = (await readSourceText(`${file}.${algorithm}`, `${shown}.${algorithm}`))?.trim().split(/\s/)[0];
    const found = createHash(algorithm).update(content).digest('hex');
    if (written !== undefined && written.toLowerCase() !== found)
      throw checksumDiffers(shown, algorithm, written, found);
  }
  return { name: basename(file), file, sha256: sha256(content) };
}
