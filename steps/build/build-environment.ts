import { readFileSync } from 'node:fs';
import type { Context } from '../context.ts';
import { sha256 } from '../content-digest.ts';

const regions = new Set(['AWS_REGION', 'AWS_DEFAULT_REGION']);

/**
 * What builds run in: without the credentials of AWS, which no compiler needs and every package's install script could read. What the
 * user names is passed all the same.
 */
export function withoutCredentials(
  environment: Context['environment'],
  passed: readonly string[],
): Context['environment'] {
  const isKept = (name: string) => !name.startsWith('AWS_') || regions.has(name) || passed.includes(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isKept(name)));
}

/** The variables that change what a toolchain makes: part of the key. A password in a URL is not, for it changes and changes nothing. */
export function settingsOf({ environment }: Pick<Context, 'environment'>, names: RegExp): string {
  const settings = Object.entries(environment).filter(([name, value]) => names.test(name) && value !== undefined);
  const shown = settings.map(([name, value]) => [name, (value ?? '').replace(/\/\/[^/\s@]+@/g, '//')]);
  return sha256(JSON.stringify(shown.sort()));
}

/** What compiles for C and the like on the way, whatever the language. */
export const compilerSettings = 'CC|CXX|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS';

/** The system that builds: compiled packages differ between systems. */
export function machineIdentity(): string {
  return JSON.stringify([process.platform, process.arch, osRelease()]);
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html */
function osRelease(): readonly string[] {
  try {
    const lines = readFileSync('/etc/os-release', 'utf8').split('\n');
    return lines.filter((line) => /^(ID|VERSION_ID)=/.test(line)).sort();
  } catch {
    return [];
  }
}
