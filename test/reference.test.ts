import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { referencePages } from '../scripts/write-reference.ts';
import { packageRoot } from '../steps/package-root.ts';

it('docs/reference is what the commands, schemas and buildspecs say (node scripts/write-reference.ts)', async () => {
  const folder = join(packageRoot(), 'docs', 'reference');
  const found = globSync('*.md', { cwd: folder }).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  expect(Object.fromEntries(found)).toEqual(await referencePages());
});
