import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, it, onTestFinished } from 'vitest';
import { artifactBucketOf } from '../../helpers/artifact-bucket.ts';
import { startEmptyOrganization } from '../../helpers/empty-organization.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';

const together = `pipelines:
  - workload: orders
    deployments: plan
    approve-together: true
    deny: [make-public]
    environments:
      - { name: Dev, accounts: ['333333333333'], approval: false }
      - { name: Europe, accounts: ['444444444444', '555555555555'], concurrency: 2 }
      - { name: World, accounts: ['666666666666'] }
`;

it('plans listed environments together, asks once, and executes in each its part of what was approved', async () => {
  const home = await makeRehearsalFolder();
  const rehearsal = await openRehearsalIn(home.folder, 'state');
  onTestFinished(async () => {
    await rehearsal.stop();
    await home.remove();
  });
  const organization = await startEmptyOrganization(rehearsal.cloud);
  await organization.configure((before) => before.replace(/^pipelines:\n(?:[ #].*\n|\n)*/m, `${together}\n`));
  expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
  const workload = join(home.folder, 'workload');
  for (const name of ['europe', 'world'])
    await cp(join(workload, 'environments', 'dev.json'), join(workload, 'environments', `${name}.json`));
  await writeFile(join(workload, 'pipeline', 'standard.json'), '{ "Parameters": {} }');
  Object.assign(rehearsal.progress, {
    pipeline: 'orders',
    artifactBucket: await artifactBucketOf(rehearsal.as('Tools').aws),
  });
  const stackIn = async (account: string) => {
    const client = organization.clientFor(account).client(CloudFormationClient);
    const { Stacks } = await client.send(new DescribeStacksCommand({}));
    return Stacks?.find(({ StackName }) => StackName === 'orders')?.StackStatus;
  };

  await rehearsal.commitWorkload();
  const asked: string[] = [];
  const { status, actions } = await rehearsal.watch(async ({ stage }) => {
    asked.push(stage);
    expect(await stackIn('333333333333')).toBe('CREATE_COMPLETE');
    for (const account of ['444444444444', '555555555555', '666666666666'])
      expect(await stackIn(account)).toBe('REVIEW_IN_PROGRESS');
    return 'approve';
  });
  expect(status).toBe('Succeeded');
  expect(asked).toEqual(['ApproveDeployToEuropeAndWorld']);
  const ran = actions.flatMap(({ stage, action }) => (stage === 'ApproveDeployToEuropeAndWorld' ? [action] : []));
  // The plans are made at once, and end in any order.
  expect([...ran.slice(0, 3).sort(), ...ran.slice(3)]).toEqual([
    'PlanEurope444444444444',
    'PlanEurope555555555555',
    'PlanWorld',
    'Combine',
    'Approve',
    'ReadAllowances',
  ]);
  for (const account of ['444444444444', '555555555555', '666666666666'])
    expect(await stackIn(account)).toBe('CREATE_COMPLETE');
}, 180_000);
