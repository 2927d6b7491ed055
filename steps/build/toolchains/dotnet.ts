import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from '../../context.ts';
import { readZip } from '../../zip-archive.ts';
import { findOnPath } from '../../tools/index.ts';
import { copySources } from '../copy-entries.ts';
import { runTool } from '../run-tool.ts';
import { withScratch } from '../scratch-folder.ts';
import { fitsRuntime, type BuildTarget } from '../target.ts';
import { toolVersion } from '../tool-versions.ts';
import type { BuildRequest, Recipe, Toolchain } from '../toolchain.ts';

/**
 * .NET: by `dotnet lambda package`, as SAM's builder does, where Amazon.Lambda.Tools are installed; else by `dotnet publish`.
 * https://docs.aws.amazon.com/lambda/latest/dg/csharp-package-cli.html
 */
export const dotnetToolchain: Toolchain = {
  name: 'dotnet',
  takes: (method) => /^dotnet\d*$/.test(method),
  recognises: ({ target, facts }) =>
    target.role === 'function' &&
    fitsRuntime(target, /^(dotnet|provided)/) &&
    [...facts.names].some((name) => /\.(cs|fs)proj$/.test(name)),
  plan: planDotnet,
};

async function planDotnet({ target, workload }: BuildRequest, context: Context): Promise<Recipe> {
  const hasLambdaTools = (await findOnPath('dotnet-lambda', context)) !== undefined;
  const args = dotnetArguments(target, hasLambdaTools);
  const ask = (...question: readonly string[]) =>
    toolVersion({ ...dotnet, args: question, cwd: target.folder }, context);
  return {
    toolchain: 'dotnet',
    identity: JSON.stringify([
      args('', ''),
      await ask('--version'),
      hasLambdaTools ? await ask('tool', 'list', '--global') : null,
    ]),
    // A project may refer to any other of the workload, and reads Directory.Build.props above it.
    alsoReads: target.folder === workload ? [] : [workload],
    build: async (output) => {
      await withScratch(async (scratch) => {
        const cwd = await copyWorkload(target, workload, join(scratch, 'sources'));
        const archive = join(scratch, 'function.zip');
        const command = { file: 'dotnet', args: args(output, archive), cwd, env: quiet };
        const places = { output, scratch: { folder: join(scratch, 'sources'), of: workload } };
        await runTool(target, command, context, places);
        if (hasLambdaTools) await unpack(archive, output);
      });
      return {};
    },
  };
}

const dotnet = {
  name: 'dotnet',
  purpose: 'it builds .NET',
  installHint:
    'install the .NET SDK of the runtime’s version (https://dotnet.microsoft.com/download), in CodeBuild by an image that has it',
};
const quiet = { DOTNET_NOLOGO: '1', DOTNET_CLI_TELEMETRY_OPTOUT: '1', ContinuousIntegrationBuild: 'true' };

export function dotnetArguments(
  { architecture, runtime }: Pick<BuildTarget, 'architecture' | 'runtime'>,
  hasLambdaTools: boolean,
): (output: string, archive: string) => readonly string[] {
  const system = architecture === 'arm64' ? 'linux-arm64' : 'linux-x64';
  // A custom runtime has no .NET of its own.
  const selfContained = runtime?.startsWith('provided') === true ? 'true' : 'false';
  return (output, archive) =>
    hasLambdaTools
      ? [
          'lambda',
          'package',
          '--output-package',
          archive,
          '--function-architecture',
          architecture,
          '--msbuild-parameters',
          `--runtime ${system}`,
        ]
      : [
          'publish',
          '--configuration',
          'Release',
          '--runtime',
          system,
          '--self-contained',
          selfContained,
          '--output',
          output,
          '-p:GenerateRuntimeConfigurationFiles=true',
        ];
}

async function copyWorkload(target: BuildTarget, workload: string, copy: string): Promise<string> {
  await copySources(workload, copy, { names: ['bin', 'obj'], beside: /\.(cs|fs)proj$/ });
  return join(copy, target.folder.slice(workload.length));
}

async function unpack(archive: string, output: string): Promise<void> {
  for (const { path, bytes, isExecutable } of readZip(await readFile(archive))) {
    const file = join(output, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    if (isExecutable) await chmod(file, 0o755);
  }
}
