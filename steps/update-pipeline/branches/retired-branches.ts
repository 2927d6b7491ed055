import {
  DeleteParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
  type Parameter,
} from '@aws-sdk/client-ssm';
import { allPages } from '../../all-pages.ts';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';
import { isObject, type TemplateValue } from '../../template.ts';

/**
 * What a retired branch has deployed and is still to be deleted, by the name of its pipeline and stack. It is written before the pipeline
 * is deleted, and taken away after the stack is: whatever ends in between, the next run goes on from it.
 */
export interface RetiredBranch {
  readonly pipelineName: string;
  readonly branch: string;
  readonly accountId: string;
  /** Whether the pipeline is gone, so that nothing deploys the stack again. */
  readonly isPipelineGone: boolean;
}

const root = '/codebuild-steps/feature-branches';

export async function listRetired(parent: string, region: string, context: Context): Promise<readonly RetiredBranch[]> {
  const client = context.aws.client(SSMClient, { region });
  const Path = `${root}/${parent}`;
  try {
    const found = await allPages(
      (NextToken) => client.send(new GetParametersByPathCommand({ Path, NextToken }), { abortSignal: context.signal }),
      ({ Parameters }) => Parameters,
      ({ NextToken }) => NextToken,
    );
    return found.map((parameter) => readRetired(parameter, Path));
  } catch (error) {
    throw fromAws(error, `list the parameters ${Path}`);
  }
}

function readRetired({ Name = '', Value = '' }: Parameter, path: string): RetiredBranch {
  const { branch, accountId, isPipelineGone } = parse(Value);
  return {
    pipelineName: Name.slice(path.length + 1),
    branch: String(branch ?? ''),
    accountId: String(accountId ?? ''),
    isPipelineGone: isPipelineGone === true,
  };
}

function parse(text: string): Readonly<Record<string, TemplateValue>> {
  try {
    const value = JSON.parse(text) as TemplateValue;
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** EventBridge tells of a change, and not of the first writing: then what removes stacks is started. */
export async function keepRetired(
  parent: string,
  { pipelineName, ...facts }: RetiredBranch,
  region: string,
  context: Context,
): Promise<void> {
  const Name = `${root}/${parent}/${pipelineName}`;
  try {
    const command = new PutParameterCommand({ Name, Value: JSON.stringify(facts), Type: 'String', Overwrite: true });
    await context.aws.client(SSMClient, { region }).send(command, { abortSignal: context.signal });
  } catch (error) {
    throw fromAws(error, `write parameter ${Name}`);
  }
}

export async function forgetRetired(
  parent: string,
  pipelineName: string,
  region: string,
  context: Context,
): Promise<void> {
  const Name = `${root}/${parent}/${pipelineName}`;
  try {
    const command = new DeleteParameterCommand({ Name });
    await context.aws.client(SSMClient, { region }).send(command, { abortSignal: context.signal });
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return;
    throw fromAws(error, `delete parameter ${Name}`);
  }
}
