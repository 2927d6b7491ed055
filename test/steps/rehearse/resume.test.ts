import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printedUntil } from '../../helpers/printed-until.ts';
import { makeRehearsalFolder } from '../../helpers/rehearsal.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { stepsFile } from '../../helpers/steps-file.ts';

/** What is left of a rehearsal that ended before it was done. */
describe('steps rehearse --resume', () => {
  let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
  beforeEach(async () => {
    home = await makeRehearsalFolder();
  });
  afterEach(() => home.remove());

  const killAt = async (text: string, signal: 'SIGINT' | 'SIGKILL') => {
    const args = [stepsFile, 'rehearse', 'workload', '--yes'];
    const running = execa('node', args, { cwd: home.folder, reject: false });
    await printedUntil(running, text);
    running.kill(signal);
    await running;
  };
  const resume = () => runSteps(['rehearse', 'workload', '--yes', '--resume'], { cwd: home.folder });

  it('says that there is nothing to go on with where it was stopped before its first commit', async () => {
    await killAt('deploy stack codebuild-steps-common', 'SIGINT');
    const refused = await resume();
    expect(refused.stderr).toContain('NOTHING_TO_RESUME');
    expect(refused.stderr).toContain('ended before its first commit');
    expect(refused.exitCode).toBe(2);
  });

  it('does not take the state from under a rehearsal that is still running', async () => {
    const args = [stepsFile, 'rehearse', 'workload', '--yes'];
    const running = execa('node', args, { cwd: home.folder, reject: false });
    await printedUntil(running, 'Source / Commit');
    for (const again of [['--resume'], []]) {
      const { stderr, exitCode } = await runSteps(['rehearse', 'workload', '--yes', ...again], { cwd: home.folder });
      expect(stderr).toMatch(/another rehearsal is running in .* \(process \d+\) \[REHEARSAL_RUNNING\]/);
      expect(exitCode).toBe(2);
    }
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
  });

  it('goes on from its last action where it was killed', async () => {
    await killAt('DeployToDev / CheckArtifact', 'SIGKILL');
    const { stdout, stderr, exitCode } = await resume();
    expect(stderr).not.toContain('“Start the workload”');
    expect(stdout.match(/^Commit .*: Succeeded in/gm)).toHaveLength(2);
    expect(exitCode).toBe(0);
  });
});
