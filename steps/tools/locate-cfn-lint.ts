import type { Context } from '../context.ts';
import { installCfnLint } from './install-cfn-lint.ts';
import { choosePython, hasCfnLint, type Python } from './python.ts';
import { driverPath, toolEnvironment, type Tool } from './tool.ts';
import type { VersionRange } from './version.ts';

/** What an installed cfn-lint must be: the one that is pinned, or a newer one of the same major version. */
const acceptedRange: VersionRange = { least: '1.51.0', before: '2' };

/** A cfn-lint that fits: the user's own where there is one, else the pinned one in the cache, installed if need be. */
export async function locateCfnLint(context: Context): Promise<Tool> {
  const python = await choosePython(context, acceptedRange);
  if (python.cfnLint && hasCfnLint(python, acceptedRange)) return toTool(context, python, python.cfnLint);
  const { version, folder } = await installCfnLint(python, context);
  return toTool(context, python, version, folder);
}

function toTool(context: Context, python: Python, version: string, packages?: string): Tool {
  const env = toolEnvironment(context);
  const driver = driverPath('cfn-lint-driver.py');
  const paths = [packages, env['PYTHONPATH']].filter(Boolean).join(':');
  return {
    name: 'cfn-lint',
    version,
    file: python.executable,
    args: [driver],
    drivers: [driver, driverPath('cfn-lint-fast.py')],
    installed: [python.executable, packages ?? python.cfnLintInfo ?? ''],
    // Without a fixed seed the order of sets, and so some messages, change from run to run.
    env: { ...env, PYTHONHASHSEED: '0', ...(paths ? { PYTHONPATH: paths } : {}) },
  };
}
