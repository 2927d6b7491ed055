import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';
import { cfnNagGems } from '../steps/tools/cfn-nag-gems.ts';

const read = (...path: readonly string[]) => readFileSync(join(packageRoot(), ...path), 'utf8');
const dockerfile = read('Dockerfile');
const instructions = (name: string) => dockerfile.split('\n').filter((line) => line.startsWith(`${name} `));

describe('the Dockerfile', () => {
  it('builds on an image that is pinned by its digest, and on nothing else', () => {
    expect(dockerfile).toMatch(/^ARG BASE_IMAGE=\S+:22\.\d+\.\d+-bookworm-slim@sha256:[0-9a-f]{64}$/m);
    for (const line of instructions('FROM')) expect(line).toMatch(/^FROM (\$\{BASE_IMAGE\}|common|tooled) AS [a-z]+$/);
    expect(dockerfile).not.toMatch(/^# *syntax=/m);
  });

  it('has an empty entrypoint, a UTF-8 locale and root, as CodeBuild needs', () => {
    expect(instructions('ENTRYPOINT')).toEqual(['ENTRYPOINT []']);
    expect(instructions('ENV')).toEqual(['ENV LANG=C.UTF-8 LC_ALL=C.UTF-8']);
    expect(instructions('USER')).toEqual([]);
  });

  it('takes no secret and no machine’s architecture', () => {
    expect(instructions('ARG').map((line) => line.slice(4).split('=')[0])).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/token|secret|password|proxy|key/i)]),
    );
    expect(dockerfile).not.toMatch(/amd64|x86_64|arm64|aarch64|--platform/);
  });

  it('sees only the image’s own folder of the checkout', () => {
    expect(read('.dockerignore').split('\n').slice(0, 2)).toEqual(['*', '!image']);
  });
});

describe('what the image installs', () => {
  it('has the gems that `steps validate` installs, by the same digests', () => {
    const expected = cfnNagGems.map(({ name, version, sha256 }) => `${sha256}  ${name}-${version}.gem\n`).join('');
    expect(read('image', 'gems.sha256')).toBe(expected);
  });

  it('names each Python package by one exact version, once', () => {
    const lines = [
      ...read('image', 'requirements.txt').split('\n'),
      ...read('steps', 'tools', 'drivers', 'cfn-lint-requirements.txt').split('\n'),
    ].filter((line) => line && !line.startsWith('#') && !line.includes('python_version <'));
    for (const line of lines) expect(line).toMatch(/^[\w.-]+==[\w.]+(;|$)/);
    const names = lines.map((line) => line.split('==')[0]);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('docs/image.md', () => {
  const page = read('docs', 'image.md');
  it.each([
    ['full', 165],
    ['slim', 100],
  ])('shows the layers of %s as image/layers prints them, and they are %i MB at most', (target, limit) => {
    const table = new RegExp(`^\\| ${target} +\\| +MB, compressed \\|\\n(?:\\|.*\\|\\n)+`, 'm').exec(page)?.[0] ?? '';
    const rows = [...table.matchAll(/^\| (.+?) +\| +(\d+\.\d) \|$/gm)].map(([, name = '', size]) => ({
      name,
      size: Number(size),
    }));
    const total = rows.at(-1);
    expect(total?.name).toBe(`in all, of ${limit} at most`);
    expect(total?.size).toBeLessThanOrEqual(limit);
    const sum = rows.slice(0, -1).reduce((all, { size }) => all + size, 0);
    expect(Math.abs(sum - (total?.size ?? 0))).toBeLessThan(1);
    expect(rows[0]?.name).toContain('the base');
  });

  it('names only scripts that are there and run', () => {
    const named = new Set([...page.matchAll(/(?:^|[ `])((?:image\/|\.ci\/)[\w-]+)/gm)].map(([, name = '']) => name));
    expect([...named].sort()).toEqual(['.ci/image', '.ci/run', 'image/build', 'image/layers', 'image/test']);
    expect([...named].filter((name) => (statSync(join(packageRoot(), name)).mode & 0o100) === 0)).toEqual([]);
  });
});

describe('image/build', () => {
  it.each([
    [['--target', 'tiny'], 'there is no target "tiny"'],
    [['full'], '"full" is not known'],
    [['--tag'], '--tag needs a value'],
  ])('refuses %j', (args, message) => {
    const { status, stderr } = spawnSync(join(packageRoot(), 'image', 'build'), args, { encoding: 'utf8' });
    expect(stderr).toContain(message);
    expect(status).not.toBe(0);
  });
});
