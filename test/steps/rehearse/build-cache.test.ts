import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
beforeAll(async () => {
  home = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(home.folder, 'state');
  await rehearsal.bootstrap();
}, 60_000);
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

const logOfBuilds = async () => {
  const command = new FilterLogEventsCommand({ logGroupName: '/codebuild-steps/main/orders/build' });
  const { events = [] } = await rehearsal.as('Tools').aws.client(CloudWatchLogsClient).send(command);
  return events.map(({ message }) => message).join('');
};

it('a second commit is built in a fresh folder, and builds nothing again but what it changes', async () => {
  await rehearsal.commitWorkload();
  await rehearsal.watch(async () => 'reject');
  const first = await logOfBuilds();
  await rehearsal.commitNextPatch();
  await rehearsal.watch(async () => 'reject');
  const second = (await logOfBuilds()).slice(first.length);
  expect(first).toContain('no cache was found');
  expect(second).toContain('Cache is restored from');
  const built = (log: string) => [...log.matchAll(/✓ build (\w+) from/g)].map(([, name]) => name).toSorted();
  expect([built(first), built(second)]).toEqual([['AcceptOrder', 'WriteReceipt'], ['AcceptOrder']]);
});
