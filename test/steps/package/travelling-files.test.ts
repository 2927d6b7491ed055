import { symlinkSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { listTravellingFiles } from '../../../steps/package/travelling-files.ts';
import type { TemplateTree } from '../../../steps/template-tree.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const noTemplates = { files: [] as TemplateTree['files'] } as TemplateTree;

it('are those that the patterns name, whatever is hidden or linked', async () => {
  const folder = await createWorkspace({
    'environments/dev.json': '{}',
    'environments/eu/prod.json': '{}',
    'environments/.hidden.json': '{}',
    'environments/.hidden/in.json': '{}',
    'pipeline/pipeline.json': '{}',
    'pipeline/a b/ü.json': '{}',
    'other/linked.json': '{}',
    'other/deeper/linked.json': '{}',
    'steps.yml': 'workload: orders\n',
  });
  symlinkSync('../other', join(folder, 'environments', 'link'));
  symlinkSync('.', join(folder, 'environments', 'loop'));
  symlinkSync('../steps.yml', join(folder, 'environments', 'file-link.yml'));
  symlinkSync('nothing', join(folder, 'environments', 'broken'));
  const paths = (await listTravellingFiles(folder, noTemplates)).map(({ path }) => path);
  const expected: string[] = [];
  const patterns = ['environments/**/*', 'pipeline/**/*', 'steps.yml'];
  for await (const entry of glob(patterns, { cwd: folder, withFileTypes: true }))
    if (entry.isFile()) expected.push(relative(folder, join(entry.parentPath, entry.name)));
  expect(paths).toEqual(expected.sort());
  expect(paths).toContain('environments/link/linked.json');
  expect(paths).not.toContain('environments/.hidden.json');
});

it('are none where there are none, and where a file stands for the folder', async () => {
  expect(await listTravellingFiles(await createWorkspace(), noTemplates)).toEqual([]);
  const folder = await createWorkspace({ environments: 'no folder', 'steps.yml/in': '' });
  expect(await listTravellingFiles(folder, noTemplates)).toEqual([]);
});
