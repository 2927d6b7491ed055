import { expect, it } from 'vitest';
import { cacheFolder } from '../../../steps/tools/cache-folder.ts';

it.each([
  [{ STEPS_CACHE_DIR: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/own'],
  [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/a' }, '/xdg/codebuild-steps'],
  [{ HOME: '/home/a' }, '/home/a/.cache/codebuild-steps'],
])('keeps the cache where %j says', (environment, expected) => {
  expect(cacheFolder({ environment })).toBe(expected);
});

it('asks for a folder where the environment names none', () => {
  expect(() => cacheFolder({ environment: {} })).toThrow('no value for the cache folder');
});
