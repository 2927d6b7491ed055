import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sha256 } from '../../steps/content-digest.ts';

const bucket = 'bench-bucket';

/** What uploads the artifacts of a workload. */
export interface Tool {
  readonly name: 'steps' | 'aws' | 'cdk-assets';
  /** Whatever it needs before its time is taken. */
  prepare(folder: string): void;
  argv(folder: string): readonly string[];
  /** Forgets what it keeps of former runs beside the cache folder. */
  forget(): void;
}

const options = [
  '--template-file',
  'template.yml',
  '--s3-bucket',
  bucket,
  '--output-template-file',
  '.steps-bench.yml',
];

const plain = { prepare: () => {}, forget: () => {} };

export function stepsTool(command: string): Tool {
  return { ...plain, name: 'steps', argv: () => ['node', resolve(command), 'package', ...options] };
}

/** The AWS CLI, where it is installed. */
export function findAws(): Tool | undefined {
  const isInstalled = succeeds('aws', ['--version']);
  const argv = () => ['aws', 'cloudformation', 'package', ...options];
  return isInstalled ? { ...plain, name: 'aws', argv } : undefined;
}

/**
 * cdk-assets, where npm can bring it into a temporary folder. What it uploads stands in a manifest under names that `cdk synth` makes: hashing
 * the sources is left out of its time.
 */
export function findCdkAssets(temporary: string): Tool | undefined {
  writeFileSync(join(temporary, 'package.json'), '{}');
  const install = ['install', '--no-audit', '--no-fund', '--silent', 'cdk-assets@4'];
  if (!succeeds('npm', install, temporary)) return undefined;
  const binary = join(temporary, 'node_modules', '.bin', 'cdk-assets');
  const manifest = join(mkdtempSync(join(temporary, 'manifest-')), 'assets.json');
  return existsSync(binary)
    ? {
        name: 'cdk-assets',
        prepare: (folder) => writeFileSync(manifest, JSON.stringify(assetManifest(folder))),
        argv: () => ['node', binary, 'publish', '--path', manifest],
        forget: () => rmSync(join(dirname(manifest), '.cache'), { recursive: true, force: true }),
      }
    : undefined;
}

/** https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AssetManifest.html */
function assetManifest(folder: string): object {
  const functions = globSync('stacks/*/fn*', { cwd: folder }).map((path) => {
    const bundle = join(folder, path, 'bundle.js');
    return [path, 'zip', sha256(`${path}${statSync(bundle).size}`)] as const;
  });
  const files = globSync(['includes/*.yml', 'stacks/*/template.yml', 'template.yml'], { cwd: folder }).map(
    (path) => [path, 'file', sha256(readFileSync(join(folder, path)))] as const,
  );
  const assets = [...functions, ...files].map(([path, packaging, digest]) => [
    digest,
    {
      source: { path: join(folder, path), packaging },
      destinations: { bench: { bucketName: bucket, objectKey: `${digest}.${packaging}`, region: 'eu-west-1' } },
    },
  ]);
  return { version: '36.0.0', files: Object.fromEntries(assets) as object };
}

function succeeds(file: string, args: readonly string[], cwd: string = tmpdir()): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore', cwd });
    return true;
  } catch {
    return false;
  }
}
