import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

/**
 * Puts the wheels of a requirements file into a folder: made from this machine's installed distributions where they are
 * all there, else downloaded by pip as this machine is set up for it.
 */
export function collectWheels(requirements: string, folder: string): void {
  const names = [...readFileSync(requirements, 'utf8').matchAll(/^([\w.-]+)==/gm)].map(([, name]) => name ?? '');
  const script = join(packageRoot(), 'test/helpers/repack-wheels.py');
  const repacked = spawnSync('python3', [script, folder, ...new Set(names)], { encoding: 'utf8' });
  if (repacked.status === 0) return;
  if (repacked.status !== 3) throw new Error(repacked.stderr);
  const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder, '--requirement', requirements];
  execFileSync('python3', ['-m', 'pip', 'download', ...options], { stdio: 'inherit' });
}

/** Makes a Python without cfn-lint in `folder`, and gives the folder of its commands. */
export function createBarePython(folder: string): string {
  const hasEnsurePip = spawnSync('python3', ['-c', 'import ensurepip']).status === 0;
  // Where Python has no pip to carry, as Debian's, the machine's own pip is let in.
  const options = ['--without-pip', ...(hasEnsurePip ? [] : ['--system-site-packages'])];
  execFileSync('python3', ['-m', 'venv', ...options, folder], { stdio: 'inherit' });
  return join(folder, 'bin');
}
