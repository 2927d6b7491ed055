import { lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A folder that Node may keep compiled code in, made where it is absent; nothing where none is safe. What lies in it is run: Node's own
 * default is below the shared temporary folder, and taken as it is whoever made it before.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export function compileCacheFolder(
  { XDG_CACHE_HOME: xdg, HOME: home }: Environment,
  user: number | undefined,
): string | undefined {
  const parent = xdg || (home && join(home, '.cache'));
  if (user === undefined || !parent?.startsWith('/')) return undefined;
  try {
    // From here on without links, so that nobody can have them lead elsewhere meanwhile.
    const real = realFolder(parent);
    const folder = join(real, 'codebuild-steps', 'compiled');
    if (!isOutOfReach(real, user)) return undefined;
    for (const each of [dirname(folder), folder]) {
      makeFolder(each);
      if (!isOwn(each, user)) return undefined;
    }
    return folder;
  } catch {
    // A home that is not there, or cannot be written to, costs time only.
    return undefined;
  }
}

function realFolder(path: string): string {
  if (!lstatSync(path, { throwIfNoEntry: false })) {
    const above = realFolder(dirname(path));
    makeFolder(join(above, path.slice(dirname(path).length)));
  }
  return realpathSync(path);
}

/** One at a time: with `recursive` Node tries for ever below /proc, where nothing can be made. */
function makeFolder(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path, { mode: 0o700 });
}

/** A real folder of the user's that nobody else can write to. */
function isOwn(folder: string, user: number): boolean {
  const status = lstatSync(folder);
  return status.isDirectory() && status.uid === user && (status.mode & 0o022) === 0;
}

/** Whether nobody but the user and root can put another folder in the place of this one. */
function isOutOfReach(folder: string, user: number): boolean {
  const { uid, mode } = statSync(folder);
  const isSticky = (mode & 0o1000) !== 0;
  const isHeld = (uid === user || uid === 0) && ((mode & 0o022) === 0 || isSticky);
  return isHeld && (folder === dirname(folder) || isOutOfReach(dirname(folder), user));
}
