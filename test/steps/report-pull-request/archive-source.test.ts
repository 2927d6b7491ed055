import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { archiveSource } from '../../../steps/report-pull-request/archive-source.ts';
import { readZip } from '../../../steps/zip-archive.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it('a clone is handed over as it is checked out, without .git, and no link is followed', async () => {
  const folder = await createWorkspace({ '.git/config': 'token', 'a/b': 'content', 'a/.git': 'gitdir: x', run: '#!' });
  await chmod(join(folder, 'run'), 0o755);
  await symlink('../.git', join(folder, 'a', 'link'));
  await symlink('/', join(folder, 'root'));
  const entries = readZip(await archiveSource(folder)).map(({ path, bytes, isExecutable, isSymbolicLink }) => [
    path,
    bytes.toString(),
    ...(isExecutable ? ['executable'] : []),
    ...(isSymbolicLink ? ['link'] : []),
  ]);
  expect(entries).toEqual([
    ['a/b', 'content'],
    ['a/link', '../.git', 'link'],
    ['root', '/', 'link'],
    ['run', '#!', 'executable'],
  ]);
  await expect(archiveSource(folder, 3)).rejects.toMatchObject({ code: 'TOO_MANY_FILES' });
});
