import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  StartBuildCommand,
  type Build,
  type StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { waitWhile } from '../wait.ts';

export interface ProjectRun {
  readonly buildId: string;
  readonly isSucceeded: boolean;
}

/** Starts a build of a project, and follows it to its end. */
export async function runProject(
  title: string,
  input: StartBuildCommandInput,
  region: string,
  context: Context,
): Promise<ProjectRun> {
  const { projectName = '' } = input;
  const client = context.aws.client(CodeBuildClient, { region });
  const work = async (): Promise<ProjectRun> => {
    const { build } = await client.send(new StartBuildCommand(input), { abortSignal: context.signal });
    const buildId = build?.id ?? '';
    const look = async (): Promise<Build | undefined> => {
      const command = new BatchGetBuildsCommand({ ids: [buildId] });
      return (await client.send(command, { abortSignal: context.signal })).builds?.[0];
    };
    const ended = await waitWhile(look, (seen) => seen?.buildStatus === 'IN_PROGRESS', context);
    return { buildId, isSucceeded: ended?.buildStatus === 'SUCCEEDED' };
  };
  return runTask(
    context,
    projectName,
    `${title} by ${projectName}`,
    () =>
      work().catch((error: unknown) => {
        throw fromAws(error, `run project ${projectName}`);
      }),
    ({ isSucceeded, buildId }) => ({ outcome: isSucceeded ? 'done' : 'failed', detail: buildId }),
  );
}
