import { describe, expect, it } from 'vitest';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';

describe('an empty digest', () => {
  it.each([
    ['verify', []],
    ['deploy', ['--stack-name', 'orders', '--template-file', 'packaged.yml']],
  ])('is refused by steps %s, and does not turn the check off', async (verb, more) => {
    const cwd = await createWorkspace({ 'packaged.yml': 'Resources: {}' });
    const { exitCode, stderr } = await runSteps([verb, ...more, '--digest', ''], { cwd });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('--digest');
    expect(stderr).toContain('SETTING_INVALID');
  });
});
