import { join } from 'node:path';
import type { Context } from '../context.ts';
import { settingMissing } from '../errors/index.ts';

/** Where tools are installed and results are kept: STEPS_CACHE_DIR, else the user's cache folder. */
export function cacheFolder(context: Pick<Context, 'environment'>): string {
  const { STEPS_CACHE_DIR: own, XDG_CACHE_HOME: xdg, HOME: home } = context.environment;
  if (own) return own;
  if (xdg) return join(xdg, 'codebuild-steps');
  if (home) return join(home, '.cache', 'codebuild-steps');
  throw settingMissing('the cache folder', 'set STEPS_CACHE_DIR to a folder that can be written to');
}

export function homeFolder({ environment }: Pick<Context, 'environment'>): string | undefined {
  return environment['HOME'];
}
