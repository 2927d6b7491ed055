import { existsSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.ts';
import { toolchainUnfit } from '../../errors/index.ts';
import { findOnPath } from '../../tools/index.ts';
import { settingsOf } from '../build-environment.ts';
import { foldersAbove } from '../folder-facts.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import { describeTarget, fitsRuntime, type BuildTarget } from '../target.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/**
 * Rust: by cargo-lambda, which links for Lambda's own glibc; where it is not installed by cargo alone.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/building-rust.html
 */
export const rustToolchain: Toolchain = {
  name: 'rust',
  takes: (method) => method === 'rust-cargolambda',
  recognises: ({ target, facts }) =>
    target.role === 'function' && fitsRuntime(target, /^provided/) && facts.names.has('Cargo.toml'),
  plan: planCargo,
};

async function planCargo({ target, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const hasLambda = (await findOnPath('cargo-lambda', context)) !== undefined;
  const args = cargoArguments(target, hasLambda);
  const root = foldersAbove(target.folder, workload).findLast((above) => existsSync(join(above, 'Cargo.toml')));
  const ask = (name: string, ...question: readonly string[]) =>
    toolVersion({ ...cargo, name, args: question, cwd: target.folder }, context);
  return {
    toolchain: 'rust',
    identity: JSON.stringify([
      args,
      await ask('cargo', '--version'),
      await ask('rustc', '--version', '--verbose'),
      hasLambda ? await ask('cargo-lambda', 'lambda', '--version') : null,
      settingsOf(context, /^(RUSTFLAGS|RUSTUP_TOOLCHAIN|CARGO_(BUILD|PROFILE|TARGET|ENCODED)_.*)$/),
    ]),
    alsoReads: root === undefined || root === target.folder ? [] : [root],
    build: async (output) => {
      await withScratch(async (scratch) => {
        if (!hasLambda)
          context.report({
            type: 'notice',
            level: 'warning',
            message: withoutLambda(target),
            location: target.location,
          });
        const env = { CARGO_TARGET_DIR: scratch };
        await runTool(target, { file: 'cargo', args, cwd: target.folder, env }, context, { output });
        await copyFile(await findBinary(target, scratch, hasLambda), join(output, 'bootstrap'));
      });
      return {};
    },
  };
}

const cargo = {
  purpose: 'it builds what has a Cargo.toml',
  installHint: 'install Rust (https://rustup.rs) and cargo-lambda',
};
const machines = { x86_64: 'x86_64-unknown-linux-gnu', arm64: 'aarch64-unknown-linux-gnu' };

function withoutLambda({ logicalId }: BuildTarget): string {
  return `${logicalId} is linked with this machine’s glibc, which may be newer than Lambda’s: cargo-lambda is not installed`;
}

/** Amazon Linux 2 has glibc 2.26, older than what cargo-lambda links for by itself. */
export function cargoArguments(
  { runtime, architecture, buildProperties }: Pick<BuildTarget, 'runtime' | 'architecture' | 'buildProperties'>,
  hasLambda: boolean,
): readonly string[] {
  const { Binary: binary } = buildProperties;
  const selected = typeof binary === 'string' ? ['--bin', binary] : [];
  if (!hasLambda) return ['build', '--release', '--locked', '--target', machines[architecture], ...selected];
  const old = runtime === 'provided.al2' ? ['--target', `${machines[architecture]}.2.26`] : undefined;
  const other = architecture === 'arm64' ? ['--arm64'] : [];
  return ['lambda', 'build', '--release', '--locked', ...(old ?? other), ...selected];
}

/** The only executable that was made, or the one that Binary names. */
async function findBinary(target: BuildTarget, made: string, hasLambda: boolean): Promise<string> {
  const folder = join(made, hasLambda ? 'lambda' : join(machines[target.architecture], 'release'));
  const { Binary: binary } = target.buildProperties;
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) =>
    hasLambda ? entry.isDirectory() : entry.isFile() && /^[\w-]+$/.test(entry.name),
  );
  const [name, ...more] = names.map((entry) => entry.name).filter((found) => binary === undefined || found === binary);
  if (name === undefined || more.length > 0)
    throw toolchainUnfit(
      describeTarget(target),
      name === undefined ? 'its package makes no executable' : `its package makes ${[name, ...more].join(', ')}`,
      'name one executable in Metadata: BuildProperties: Binary',
      target.location,
    );
  return join(folder, name, hasLambda ? 'bootstrap' : '');
}
