import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
beforeAll(async () => {
  home = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(home.folder, 'plain', { countsAsTls: false });
});
afterAll(async () => {
  await rehearsal.stop();
  await home.remove();
});

it('the artifact bucket refuses whatever does not come by TLS: a rehearsal whose loopback does not count as such ends there', async () => {
  await expect(rehearsal.bootstrap()).rejects.toThrow(
    /s3:\w+ on resource: "arn:aws:s3:::[^"]+" with an explicit deny in a resource-based policy/,
  );
  const { explanation } = rehearsal.cloud.refusals.at(-1) ?? { explanation: [] };
  expect(explanation.join('\n')).toMatch(/statement "DenyInsecureTransport" denies .*aws:SecureTransport/);
});
