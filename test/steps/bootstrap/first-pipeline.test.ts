import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Rehearsal } from '../../../steps/rehearse/index.ts';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { exampleImageSection, pushImage } from '../../helpers/push-image.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';

let folder: Awaited<ReturnType<typeof makeRehearsalFolder>>;
let rehearsal: Rehearsal;
beforeAll(async () => {
  folder = await makeRehearsalFolder();
  rehearsal = await openRehearsalIn(folder.folder, 'empty');
});
afterAll(async () => {
  await rehearsal.stop();
  await folder.remove();
});

it('leads from an empty organisation by bootstrap, the image, git push and watching to a first green pipeline', async () => {
  const organization = await startEmptyOrganization(rehearsal.cloud);
  await organization.configure((text) => text.replace(/^image: .*\n/m, exampleImageSection));
  expect((await organization.bootstrap('--yes')).stderr).toContain('docker push');
  await pushImage(organization);
  expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
  const artifactBucket = await artifactBucketOf(rehearsal.as('Tools').aws);
  Object.assign(rehearsal.progress, { pipeline: 'orders', artifactBucket });

  await rehearsal.commitWorkload();
  const execution = await rehearsal.watch(async () => 'approve');
  expect(execution.status).toBe('Succeeded');
  const prod = rehearsal.as('Prod').aws.client(CloudFormationClient);
  const deployed = await prod.send(new DescribeStacksCommand({ StackName: 'orders' }));
  expect(deployed.Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
}, 120_000);
