import { StepError } from './step-error.ts';

/** What the operating system refuses whatever we do: the machine's state, never a defect of ours. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user has no permission',
  EPERM: 'this user has no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: "this user's quota of disk space is used up",
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its symbolic links lead round in a circle',
  EIO: 'the device reports an error',
};

const hints: Readonly<Record<string, string>> = {
  EACCES: 'let this user read and write there (ls -ld), or let -C or TMPDIR name another folder',
  EPERM: 'let this user read and write there (ls -ld), or let -C or TMPDIR name another folder',
  EROFS: 'let -C or TMPDIR name a folder that can be written to',
  ENOSPC: 'make room (df -h), or let TMPDIR name a folder that has some',
  EDQUOT: 'make room, or let TMPDIR name a folder outside of the quota',
  EMFILE: 'raise the limit (ulimit -n 4096)',
  ENFILE: 'end what holds so many files open',
};

/** As above where the user named the path: elsewhere these are defects of ours. */
const pathReasons: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder, not a file',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOENT: 'it does not exist',
  EEXIST: 'a part of its path is a file, not a folder',
};

export function systemReason(error: unknown): string {
  const known = { ...reasons, ...pathReasons }[codeOf(error)];
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** The StepError for what the machine refused; anything else is given back as it is. */
export function fromSystem(error: unknown): unknown {
  const reason = error instanceof StepError ? undefined : reasons[codeOf(error)];
  if (reason === undefined) return error;
  const { path, syscall } = error as NodeJS.ErrnoException;
  return new StepError({
    code: 'SYSTEM',
    message:
      path === undefined
        ? `cannot ${syscall ?? 'go on'}: ${reason}`
        : `cannot ${syscall ?? 'use'} "${path}": ${reason}`,
    hint: `${hints[codeOf(error)] ?? 'mend that on this machine'}, and run the command again`,
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error ? String((error as NodeJS.ErrnoException).code) : '';
}

/** Most often the system's limit of watched folders. https://man7.org/linux/man-pages/man7/inotify.7.html */
export function folderUnwatchable(folder: string, cause: unknown): StepError {
  const { code } = cause as NodeJS.ErrnoException;
  const isLimit = code === 'ENOSPC' || code === 'EMFILE';
  return new StepError({
    code: 'FOLDER_UNWATCHABLE',
    message: `"${folder}" cannot be watched: ${isLimit ? 'the system watches as many folders as it may' : systemReason(cause)}`,
    hint: isLimit
      ? 'name fewer folders, or raise fs.inotify.max_user_watches and max_user_instances'
      : 'make the folder readable',
    cause,
  });
}
