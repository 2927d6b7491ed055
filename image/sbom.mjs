// Prints a bill of materials (SPDX 2.3, https://spdx.github.io/spdx-spec/v2.3/) of the image it runs in: what dpkg, npm, pip and
// RubyGems say they installed. The same packages give the same bytes: the time is SOURCE_DATE_EPOCH.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const list = (folder) => (existsSync(folder) ? readdirSync(folder).sort() : []);
const read = (path) => readFileSync(path, 'utf8');

function debian() {
  const { stdout } = {
    stdout: execFileSync('dpkg-query', ['-W', '-f', '${Package} ${Version} ${Architecture}\n'], { encoding: 'utf8' }),
  };
  const installed = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const field = (text, name) => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const copied = list('/var/lib/dpkg/status.d').map((name) => {
    const text = read(join('/var/lib/dpkg/status.d', name));
    return ['Package', 'Version', 'Architecture'].map((each) => field(text, each));
  });
  return [...installed, ...copied].map(([name, version, arch]) => [
    name,
    version,
    `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${arch}`,
  ]);
}

function npm() {
  const root = '/usr/local/lib/node_modules';
  const folders = list(root).flatMap((name) =>
    name.startsWith('@') ? list(join(root, name)).map((each) => `${name}/${each}`) : [name],
  );
  const bundled = list(join(root, 'npm/node_modules')).flatMap((name) =>
    name.startsWith('@')
      ? list(join(root, 'npm/node_modules', name)).map((each) => `npm/node_modules/${name}/${each}`)
      : [`npm/node_modules/${name}`],
  );
  return [...folders, ...bundled]
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => {
      const { name, version } = JSON.parse(read(join(root, folder, 'package.json')));
      return [name, version, `pkg:npm/${name.replace('@', '%40')}@${version}`];
    });
}

function python() {
  return list('/usr/local/lib')
    .filter((name) => name.startsWith('python3'))
    .flatMap((name) => {
      const folder = join('/usr/local/lib', name, 'dist-packages');
      return list(folder)
        .filter((each) => each.endsWith('.dist-info'))
        .map((each) => {
          const [, package_, version] = /^(.+)-([^-]+)\.dist-info$/.exec(each);
          return [package_, version, `pkg:pypi/${package_.toLowerCase().replaceAll('_', '-')}@${version}`];
        });
    });
}

function gems() {
  return list('/var/lib/gems')
    .flatMap((each) => list(join('/var/lib/gems', each, 'gems')))
    .map((each) => {
      const [, name, version] = /^(.+)-([^-]+)$/.exec(each);
      return [name, version, `pkg:gem/${name}@${version}`];
    });
}

const node = ['node', process.versions.node, `pkg:generic/node@${process.versions.node}`];
const all = [node, ...debian(), ...npm(), ...python(), ...gems()].map(([name, versionInfo, purl]) => ({
  SPDXID: `SPDXRef-${createHash('sha256').update(purl).digest('hex').slice(0, 16)}`,
  name,
  versionInfo,
  downloadLocation: 'NOASSERTION',
  filesAnalyzed: false,
  externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
}));
const packages = [...new Map(all.map((each) => [each.SPDXID, each])).values()].sort((a, b) =>
  a.SPDXID < b.SPDXID ? -1 : 1,
);
const digest = createHash('sha256').update(JSON.stringify(packages)).digest('hex');
const document = {
  spdxVersion: 'SPDX-2.3',
  dataLicense: 'CC0-1.0',
  SPDXID: 'SPDXRef-DOCUMENT',
  name: 'codebuild-steps',
  documentNamespace: `urn:codebuild-steps:sbom:${digest}`,
  creationInfo: {
    created: new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString().replace('.000', ''),
    creators: ['Tool: codebuild-steps-image'],
  },
  packages,
  relationships: packages.map(({ SPDXID }) => ({
    spdxElementId: 'SPDXRef-DOCUMENT',
    relationshipType: 'DESCRIBES',
    relatedSpdxElement: SPDXID,
  })),
};
process.stdout.write(`${JSON.stringify(document, null, 1)}\n`);
