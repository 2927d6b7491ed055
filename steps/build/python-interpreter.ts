import type { Context } from '../context.ts';
import { toolchainMissing } from '../errors/index.ts';
import { findOnPath } from '../tools/index.ts';

export interface Interpreter {
  readonly file: string;
  /** `3.12` */
  readonly version: string;
  /** `linux`, `darwin` … */
  readonly system: string;
  readonly machine: string;
  /** All that decides what it installs. */
  readonly description: string;
}

const probe =
  'import sys, platform; import pip; print("%d.%d" % sys.version_info[:2], sys.platform, platform.machine(), sys.version, pip.__version__, sep="\\n")';

/** The Python of the runtime's own version where it is installed, else any: pip can install for a version that is not its own. */
export async function findInterpreter(version: string | undefined, context: Context): Promise<Interpreter> {
  for (const name of [...(version === undefined ? [] : [`python${version}`]), 'python3', 'python']) {
    const file = await findOnPath(name, context);
    if (file === undefined) continue;
    const command = { file, args: ['-c', probe], cwd: context.workingDirectory, env: context.environment };
    const { exitCode, stdout } = await context.run(command);
    // A version manager's shim fails where no such version is chosen.
    if (exitCode !== 0) continue;
    const [found = '', system = '', machine = ''] = stdout.trim().split('\n');
    return { file, version: found, system, machine, description: stdout };
  }
  throw toolchainMissing(
    'Python 3 with pip',
    'it installs what requirements.txt names',
    'install python3 and python3-pip',
  );
}
