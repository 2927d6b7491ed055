import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { folderUnwatchable } from '../../errors/index.ts';

/** What changes in folders, as paths. Folders below them are others. */
export interface Changes {
  /** Watches these folders and no others. Resolves to those that were not watched before. */
  follow(folders: ReadonlySet<string>): Promise<ReadonlySet<string>>;
  /** As if a path had changed. */
  add(path: string): void;
  /** The paths that have changed since the last call, when nothing has changed for a moment. Rejects when the signal is aborted. */
  next(): Promise<ReadonlySet<string>>;
  close(): void;
}

/** Editors write in several strokes: empty, write, rename. A reader between them would see half a file. */
const quietMs = 25;

interface Watched {
  readonly watcher: FSWatcher;
  readonly inode: number;
}

export function watchChanges(signal: AbortSignal): Changes {
  const watched = new Map<string, Watched>();
  let changed = new Set<string>();
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  const add = (path: string) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      wake?.();
    }, quietMs);
  };
  signal.addEventListener('abort', () => wake?.(), { once: true });
  const forget = (folder: string) => {
    watched.get(folder)?.watcher.close();
    watched.delete(folder);
  };
  const start = (folder: string, inode: number) => {
    const watcher = watch(folder, (_, name) => {
      const path = name === null ? folder : join(folder, name);
      // A folder that was removed and made again is another, even where the system gives it the same number.
      if (path !== folder) forget(path);
      add(path);
    });
    // Its folder is gone, which the folder above tells.
    watcher.on('error', () => add(folder));
    watched.set(folder, { watcher, inode });
  };

  return {
    add,
    follow: async (folders) => {
      for (const folder of watched.keys()) if (!folders.has(folder)) forget(folder);
      const begun = new Set<string>();
      for (const folder of folders) {
        const found = await stat(folder).catch(() => undefined);
        if (watched.get(folder)?.inode === found?.ino) continue;
        forget(folder);
        if (!found) continue;
        try {
          start(folder, found.ino);
          begun.add(folder);
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          // Gone since it was looked at.
          if (code !== 'ENOENT') throw folderUnwatchable(folder, error);
        }
      }
      return begun;
    },
    next: async () => {
      for (;;) {
        signal.throwIfAborted();
        const taken = changed;
        if (taken.size > 0 && timer === undefined) {
          changed = new Set();
          return taken;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close: () => {
      clearTimeout(timer);
      for (const folder of watched.keys()) forget(folder);
    },
  };
}
