import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** npm 11 prints a list of packages, npm 12 a map. */
async function pack(): Promise<Packed> {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { stdout } = await execa('npm', args, { cwd: packageRoot() });
  const [packed] = Object.values(JSON.parse(stdout) as Readonly<Record<string, Packed>>);
  if (!packed) throw new Error('npm packed nothing');
  return packed;
}

/** What a user of the command, its library, or its templates needs. */
const needed = [
  /^(README\.md|LICENSE|CHANGELOG\.md|package\.json)$/,
  /^dist\/[\w.-]+\.js$/,
  /^dist\/(resource-types\.json|aws-managed-policies\.json\.br|lambda-sdk\/.+\.(js|json)|types\/.+\.d\.ts)$/,
  /^steps\/tools\/drivers\/[\w.-]+\.(py|rb|txt)$/,
  /^cloudformation\/[\w-]+\/[\w.-]+\.(yml|json)$/,
  /^buildspecs\/[\w-]+\.yml$/,
  /^schemas\/[\w-]+\.schema\.json$/,
  /^docs\/rules\/\w+\.md$/,
  /^docs\/errors\/\w+\.md$/,
  /^examples\//,
];

describe('what npm publishes', () => {
  it('is what its users need, and nothing else', async () => {
    const { files } = await pack();
    const paths = files.map(({ path }) => path);
    expect(paths.filter((path) => !needed.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(
      paths.filter((path) => /(^|\/)(node_modules|\.steps|__pycache__|\.env|\.npmrc)(\/|$)|\.map$/.test(path)),
    ).toEqual([]);
    const shipped = needed.filter(({ source }) => !source.includes('dist'));
    expect(shipped.filter((pattern) => !paths.some((path) => pattern.test(path)))).toEqual([]);
  });

  it('is at most 3 MB, 11 MB unpacked, and asks for no other package', async () => {
    const { size, unpackedSize } = await pack();
    expect(size).toBeLessThan(3e6);
    expect(unpackedSize).toBeLessThan(11e6);
    const { default: packageJson } = (await import('../package.json', { with: { type: 'json' } })) as {
      readonly default: object;
    };
    for (const kind of ['dependencies', 'optionalDependencies', 'peerDependencies'])
      expect(packageJson).not.toHaveProperty(kind);
    for (const script of ['preinstall', 'install', 'postinstall'])
      expect(packageJson).not.toHaveProperty(`scripts.${script}`);
  });
});
