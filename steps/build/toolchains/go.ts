import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { settingsOf } from '../build-environment.ts';
import { foldersAbove } from '../folder-facts.ts';
import { runTool } from '../run-tool.ts';
import { fitsRuntime, type BuildTarget } from '../target.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

const goos = { x86_64: 'amd64', arm64: 'arm64' };
const settings = /^(GOFLAGS|GOPROXY|GOPRIVATE|GONOSUMDB|GONOSUMCHECK|GOEXPERIMENT|GOAMD64|GOARM64|GOTOOLCHAIN|GOWORK)$/;

/**
 * Go: one executable without cgo, which therefore runs on any Linux, without paths of this machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html
 */
export const goToolchain: Toolchain = {
  name: 'go',
  takes: (method) => method === 'go1.x',
  recognises: ({ target, facts }) =>
    target.role === 'function' && fitsRuntime(target, /^(go|provided)/) && facts.names.has('go.mod'),
  plan: planGo,
};

async function planGo({ target, facts, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const isMain = [...facts.files].some((file) => /^[^/]+\.go$/.test(file));
  const args = goArguments(target, isMain ? '.' : `./${target.handler ?? ''}`);
  const go = { name: 'go', args: ['version'], cwd: target.folder, purpose: `it builds ${target.source}`, installHint };
  return {
    toolchain: 'go',
    identity: JSON.stringify([
      args(''),
      target.architecture,
      await toolVersion(go, context),
      settingsOf(context, settings),
    ]),
    alsoReads: await moduleFolders(target.folder, workload),
    build: async (output) => {
      const env = { GOOS: 'linux', GOARCH: goos[target.architecture], CGO_ENABLED: '0' };
      await runTool(target, { file: 'go', args: args(output), cwd: target.folder, env }, context, { output });
      return {};
    },
  };
}

const installHint = 'install Go (https://go.dev/dl), in CodeBuild by an image that has it';

/** A custom runtime starts `bootstrap`; the go1.x of before started what Handler names. */
export function goArguments(
  { runtime, handler }: Pick<BuildTarget, 'runtime' | 'handler'>,
  package_: string,
): (output: string) => readonly string[] {
  const name = runtime === 'go1.x' ? (handler ?? 'bootstrap') : 'bootstrap';
  return (output) => ['build', '-trimpath', '-buildvcs=false', '-o', join(output, name), package_];
}

/** What the function's module reads outside its folder: its own root, modules that replace others, and those of a workspace. */
async function moduleFolders(folder: string, workload: string): Promise<readonly string[]> {
  const above = foldersAbove(folder, workload);
  const root = above.find((candidate) => existsSync(join(candidate, 'go.mod'))) ?? folder;
  const work = above.find((candidate) => existsSync(join(candidate, 'go.work')));
  const replaced = await localPaths(join(root, 'go.mod'), /=>\s*(\.{1,2}\/\S*)/g, root);
  if (work === undefined) return [...(root === folder ? [] : [root]), ...replaced];
  const used = await localPaths(join(work, 'go.work'), /^\s*(?:use\s+)?(\.{1,2}(?:\/\S*)?)\s*$/gm, work);
  return [root, join(work, 'go.work'), join(work, 'go.work.sum'), ...used, ...replaced].filter(
    (path) => path !== folder,
  );
}

async function localPaths(file: string, pattern: RegExp, folder: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return [...text.matchAll(pattern)].map(([, path = '']) => resolve(folder, path));
}
