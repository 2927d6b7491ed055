import { CodePipelineClient, GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rehearsal } from '../../steps/rehearse/index.ts';
import { testCloudOf } from './cloud.ts';
import { accountId } from './deploying.ts';
import { runSteps, type StepsRun } from './run-steps.ts';

/** Says more in the pipeline's configuration of a workload, before its rehearsal is opened. */
export async function configurePipeline(workload: string, parameters: Readonly<Record<string, string>>): Promise<void> {
  const file = join(workload, 'pipeline', 'standard.json');
  const { Parameters, ...rest } = JSON.parse(await readFile(file, 'utf8')) as { readonly Parameters: object };
  await writeFile(file, JSON.stringify({ Parameters: { ...Parameters, ...parameters }, ...rest }));
}

/** The command, as the administrator of the Tools account runs it beside a rehearsal; ends when the pipeline rests. */
export async function operateRehearsal(
  rehearsal: Rehearsal,
  folder: string,
  ...args: readonly string[]
): Promise<StepsRun> {
  const env = testCloudOf(rehearsal.cloud).environmentFor(accountId('Tools'));
  const ended = await runSteps(args, { cwd: folder, env });
  await rehearsal.cloud.idle();
  return ended;
}

/** The status of each stage of the pipeline; of one that was never entered, nothing. */
export async function stagesOf(
  rehearsal: Rehearsal,
  name: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const client = rehearsal.as('Tools').aws.client(CodePipelineClient);
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }));
  return Object.fromEntries(
    stageStates.map(({ stageName = '', latestExecution }) => [stageName, latestExecution?.status]),
  );
}
