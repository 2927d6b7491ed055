import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { trackBackgroundWork } from '../../../../steps/rehearse/cloud/background-work.ts';
import { startTestCloud } from '../../../helpers/cloud.ts';

it('is idle when the work, and the work that it began, is done', async () => {
  const work = trackBackgroundWork();
  const done: string[] = [];
  work.add(async () => {
    await sleep(5);
    work.add(async () => {
      await sleep(5);
      done.push('second');
    });
    done.push('first');
  });
  await work.idle();
  expect(done).toEqual(['first', 'second']);
});

it('a rejection ends the cloud, and is told by idle and stop', async () => {
  const work = trackBackgroundWork();
  work.add(() => Promise.reject(new Error('defect')));
  await expect(work.idle()).rejects.toThrow('defect');
  expect(work.signal.aborted).toBe(true);
  await expect(work.stop()).rejects.toThrow('defect');
});

it('stopping aborts what is left and is no defect', async () => {
  const { cloud } = await startTestCloud();
  cloud.background(() => cloud.clock.sleep(60_000, cloud.signal));
  await cloud.stop();
  await expect(fetch(cloud.endpoint)).rejects.toThrow('fetch failed');
});
