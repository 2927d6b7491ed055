import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packs the package in `root` as npm publishes it, into an empty folder, and gives the file. No script of the package runs. */
export function packTarball(root: string, folder: string): string {
  const before = new Set(readdirSync(folder));
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  execFileSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const name = readdirSync(folder).find((one) => one.endsWith('.tgz') && !before.has(one));
  if (name === undefined) throw new Error('npm pack made no package');
  return join(folder, name);
}

/** SHA-512 as npm and registries write it: `sha512-` and Base64. */
export function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}
