import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';

// Put in by the build, so that the published command reads no file to say its version.
declare const builtVersion: string | undefined;

export function readVersion(): string {
  if (typeof builtVersion === 'string') return builtVersion;
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  return version;
}
