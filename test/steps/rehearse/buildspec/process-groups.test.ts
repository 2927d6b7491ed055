import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProcessGroups } from '../../../../steps/rehearse/buildspec/index.ts';
import { createWorkspace } from '../../../helpers/workspace.ts';

async function sleeper(printed: string[]) {
  const cwd = await createWorkspace({});
  const scriptFile = join(cwd, 'script.sh');
  await writeFile(scriptFile, 'echo started\nsleep 60\n');
  return {
    shell: 'sh',
    scriptFile,
    cwd,
    path: process.env['PATH'] ?? '',
    onLine: (line: string) => void printed.push(line),
  };
}

describe('the processes of a build', () => {
  it('are ended while they run', async () => {
    const printed: string[] = [];
    const groups = openProcessGroups();
    const status = groups.run(await sleeper(printed));
    await expect.poll(() => printed).toEqual(['started']);
    await groups.endAll();
    expect(await status).toBe(137);
  });

  it('are not started any more after the end, when the build is stopped between two commands', async () => {
    const printed: string[] = [];
    const groups = openProcessGroups();
    await groups.endAll();
    expect(await groups.run(await sleeper(printed))).toBe(137);
    expect(printed).toEqual([]);
  });
});
