import { join } from 'node:path';
import type { Context } from '../context.ts';
import { toolEnvironment } from '../tools/tool.ts';

export const npmProgram = {
  file: 'npm',
  purpose: 'npm packages are packed and published by it',
  installHint: 'install Node.js, which brings npm',
} as const;

/**
 * What npm gets of the caller's environment: no credentials of AWS, and no settings of npm, which could send the package
 * elsewhere or do nothing (`npm_config_dry_run`). Its cache and its logs are in a folder that is removed.
 */
export function npmEnvironment(context: Context, temporary: string): Record<string, string | undefined> {
  const entries = Object.entries(toolEnvironment(context)).filter(([name]) => !/^npm_/i.test(name));
  return {
    ...Object.fromEntries(entries),
    npm_config_userconfig: join(temporary, '.npmrc'),
    npm_config_cache: join(temporary, 'npm-cache'),
    npm_config_update_notifier: 'false',
  };
}
