import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, paginateListPipelines } from '@aws-sdk/client-codepipeline';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { isPipelineStack } from '../pipeline-stack-name.ts';

/** The pipelines of this account and region: all, or those that stacks of our templates made. */
export async function listPipelineNames(all: boolean, context: Context): Promise<readonly string[]> {
  const [existing, ours] = await Promise.all([listAll(context), all ? undefined : listOurs(context)]);
  return ours === undefined ? existing : existing.filter((name) => ours.has(name));
}

async function listAll(context: Context): Promise<readonly string[]> {
  const client = context.aws.client(CodePipelineClient);
  const names: string[] = [];
  try {
    for await (const { pipelines = [] } of paginateListPipelines({ client }, {}))
      names.push(...pipelines.flatMap(({ name }) => name ?? []));
  } catch (error) {
    throw fromAws(error, 'list the pipelines');
  }
  return names;
}

/** A stack knows its pipeline's name as a parameter: one list of stacks instead of the tags of every pipeline. */
async function listOurs(context: Context): Promise<ReadonlySet<string>> {
  const client = context.aws.client(CloudFormationClient);
  const names = new Set<string>();
  try {
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const { StackName = '', Parameters = [] } of Stacks) {
        const name = Parameters.find(({ ParameterKey }) => ParameterKey === 'PipelineName')?.ParameterValue;
        if (name !== undefined && isPipelineStack(StackName)) names.add(name);
      }
    }
  } catch (error) {
    throw fromAws(
      error,
      'list the stacks that made pipelines',
      'name the pipelines, or give --all, which asks no stacks',
    );
  }
  return names;
}
