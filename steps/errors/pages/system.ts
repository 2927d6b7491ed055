import { pagesOf } from './error-page.ts';

export const systemPages = pagesOf({
  SYSTEM: {
    title: 'the operating system refused what no command can do without',
    cause:
      'No space or quota is left, a file system is read-only, a permission is missing, too many files are open, or a device fails. The message names what was tried and the path, where there is one.',
    remedy: [
      'No space: `df -h PATH`, and `df -i PATH` for inodes. The cache may be deleted, `~/.cache/codebuild-steps` or what `STEPS_CACHE_DIR` names: it is made again.',
      'Read-only or no permission: `ls -ld PATH`; let `TMPDIR` or `-C` name a folder that this user may write to.',
      'Too many open files: `ulimit -n 4096`.',
      'Run the command again: it takes up what was done.',
    ],
    see: ['https://man7.org/linux/man-pages/man3/errno.3.html'],
  },
  FOLDER_UNWATCHABLE: {
    title: 'steps validate --watch cannot watch a folder',
    cause:
      'The system watches a limited number of folders for each user, and editors and other watchers use it up; or this user may not read the folder.',
    remedy: [
      'Name fewer folders: `steps validate --watch PATH`.',
      'On Linux raise the limit: `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512`.',
      'Where it is a permission, make the folder readable.',
    ],
    see: ['validating.md#watching', 'https://man7.org/linux/man-pages/man7/inotify.7.html'],
  },
});
