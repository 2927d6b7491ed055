import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RehearsalOutcome } from '../../../steps/rehearse/index.ts';
import { deploymentForms } from '../../../steps/pipeline-template/index.ts';
import { makeRehearsalFolder, openRehearsalIn } from '../../helpers/rehearsal.ts';
import { expectBuildspecsRehearsed } from '../../helpers/rehearsed-buildspecs.ts';

/** The repository's settings, each of which would change what a stage does, or let it end without having done it. */
const hostile = `deploy:
  plan-only: true
  tag: [deployed-by=settings]
  parameter: [Nothing=1]
  capabilities: [CAPABILITY_IAM]
outputs: { partition: aws-cn }
validate: { fail-on: never, template-file: nothing.yml }
`;

/** Each form of the standard pipeline over the example; that of CodePipeline's own actions is rehearsed by the other tests. */
describe.each(deploymentForms.filter((form) => form !== 'cloudformation'))('a rehearsal of the form %s', (form) => {
  let home: Awaited<ReturnType<typeof makeRehearsalFolder>>;
  let outcome: RehearsalOutcome;

  beforeAll(async () => {
    home = await makeRehearsalFolder();
    await appendFile(join(home.folder, 'workload', 'steps.yml'), hostile);
    const rehearsal = await openRehearsalIn(home.folder, form, { deployments: form });
    await rehearsal.bootstrap();
    await rehearsal.commitWorkload();
    await rehearsal.watch(async () => 'approve');
    outcome = await rehearsal.summarise();
    if (form === 'steps') expectBuildspecsRehearsed(import.meta.filename, rehearsal.cloud);
    await rehearsal.stop();
  });
  afterAll(() => home.remove());

  it('deploys to Prod, and there to the outputs of the example, whatever the steps.yml of the artifact says', () => {
    expect(outcome.executions.at(-1)?.failure).toBeUndefined();
    const prod = outcome.accounts.find(({ account }) => account === 'Prod');
    expect(prod?.stacks.find(({ stackName }) => stackName === 'orders')?.outputs).toMatchObject({
      ApiUrl: expect.stringMatching(/^https:/) as string,
    });
  });

  it('deploys with the role of steps deploy only', () => {
    const chains = outcome.executions
      .at(-1)
      ?.stages.filter(({ stage }) => stage.startsWith('DeployTo'))
      .flatMap(({ roleChains }) => roleChains);
    expect(chains?.filter((chain) => chain.includes('codebuild-steps-deploy')).length).toBeGreaterThanOrEqual(4);
    expect(
      chains?.filter((chain) => chain.includes('codebuild-steps-pipeline') && chain.includes('CrossAccount')),
    ).toEqual([]);
  });
});
