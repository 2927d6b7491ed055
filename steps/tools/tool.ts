import { join } from 'node:path';
import type { Context } from '../context.ts';
import { packageRoot } from '../package-root.ts';

/** A linter that is ready to run: a driver, except of cfn-guard, that reads a JSON request on stdin and answers with one JSON line per template. */
export interface Tool {
  readonly name: 'cfn-lint' | 'cfn-nag' | 'cfn-guard';
  readonly version: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Our own files that it runs: what it says depends on them too. */
  readonly drivers: readonly string[];
  /** Files and folders that are others when another version is installed in its place. */
  readonly installed: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Drivers are run by Python and Ruby, so they are shipped as files rather than bundled. */
export function driverPath(name: string): string {
  return join(packageRoot(), 'steps', 'tools', 'drivers', name);
}

/** A tool that asks nothing of AWS needs no credentials, so it is given none. */
export function toolEnvironment(context: Context): Record<string, string | undefined> {
  const entries = Object.entries(context.environment);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('AWS_')));
}
