import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { toolNotInstalled } from '../errors/index.ts';
import { findOnPath } from './find-on-path.ts';
import { toolEnvironment, type Tool } from './tool.ts';

/** Carries cfn-guard for Linux and macOS, and the rules of AWS Control Tower. https://github.com/cdklabs/cdk-validator-cfnguard */
const npmPackage = join('node_modules', '@cdklabs', 'cdk-validator-cfnguard');

/** The user's own cfn-guard: on the PATH, else in the npm package that the workload has. It is never installed. */
export async function locateCfnGuard(context: Context): Promise<Tool> {
  const carried = join(context.workingDirectory, npmPackage, 'bin', carriedFolder(), 'cfn-guard');
  const file = (await findOnPath('cfn-guard', context)) ?? (existsSync(carried) ? carried : undefined);
  if (!file)
    throw toolNotInstalled(
      'cfn-guard',
      'rules are named for it, and it is neither on the PATH nor in node_modules',
      'install it (npm install --save-dev @cdklabs/cdk-validator-cfnguard, or https://docs.aws.amazon.com/cfn-guard/latest/ug/setting-up.html), or leave --guard-rules out',
    );
  const env = toolEnvironment(context);
  const { stdout } = await context.run({ file, args: ['--version'], cwd: context.workingDirectory, env });
  const version = /\d+\.\d+\S*/.exec(stdout)?.[0] ?? 'of unknown version';
  return { name: 'cfn-guard', version, file, args: [], drivers: [], installed: [file], env };
}

/** Where the npm package keeps the rules of AWS Control Tower. */
export function controlTowerRules(context: Context): string {
  return join(context.workingDirectory, npmPackage, 'rules', 'control-tower', 'cfn-guard');
}

function carriedFolder(): string {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return join(process.platform === 'darwin' ? 'macos' : 'ubuntu', machine);
}
