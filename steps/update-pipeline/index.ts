import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Context } from '../context.ts';
import {
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
  type DeployOutcome,
} from '../deploy/index.ts';
import { fromAws, pipelineParametersHeld } from '../errors/index.ts';
import type { Location } from '../location.ts';
import { objectUrl, partitionOf } from '../partition.ts';
import { readSourceText } from '../source-text.ts';
import { runTask } from '../task.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';
import { locatePath, parseSource } from '../template.ts';
import { chooseParameters } from './choose-parameters.ts';

export interface UpdatePipelineOptions {
  /** The pipeline's own stack. */
  readonly stackName: string;
  /** The key of the template that was released for it. */
  readonly releasedTemplate: string;
  readonly bucket: string;
  readonly region: string;
  /** The repository's pipeline configuration; without the file every parameter that it could set is at its default. */
  readonly parametersFile: string;
}

type Texts = Readonly<Record<string, string>>;

/** Brings a pipeline's own stack to what its repository says. Resolves to `unchanged` where there is nothing to do. */
export async function updatePipeline(options: UpdatePipelineOptions, context: Context): Promise<DeployOutcome> {
  const { stackName, releasedTemplate: key, bucket, region } = options;
  const text = await runTask(context, 'read', `read s3://${bucket}/${key}`, () => readRelease(options, context));
  const repository = await readRepository(options, context);
  const current = await readStackParameters(stackName, region, context);
  const { parameters, held, unknown } = chooseParameters(parseSource(text, key), repository.parameters, current);
  const refused = held[0]?.name ?? unknown[0];
  if (refused !== undefined)
    throw pipelineParametersHeld(options.parametersFile, held, unknown, repository.locate(refused));
  return deployRelease(options, text, parameters, context);
}

/** In a folder of its own, for the repository could have a manifest that is about another template. */
async function deployRelease(
  { stackName, releasedTemplate, bucket, region }: UpdatePipelineOptions,
  text: string,
  parameters: Texts,
  context: Context,
): Promise<DeployOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-pipeline-'));
  try {
    await writeFile(join(folder, 'released.template'), text);
    return await deployStack(
      {
        stackName,
        region,
        templateFile: 'released.template',
        templateUrl: objectUrl(region, bucket, releasedTemplate),
        parametersFiles: [],
        parameters,
        tags: {},
        pipelineRoleName: defaultPipelineRoleName,
        deploymentRoleName: defaultDeploymentRoleName,
        partition: partitionOf(region),
        // A pipeline's stack makes no role: a template that would is refused for want of this.
        capabilities: [],
        timeoutMinutes: 50,
      },
      { ...context, workingDirectory: folder },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readRelease({ bucket, releasedTemplate, region }: UpdatePipelineOptions, context: Context) {
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: releasedTemplate });
    const { Body } = await context.aws.client(S3Client, { region }).send(command, { abortSignal: context.signal });
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    throw fromAws(error, `read s3://${bucket}/${releasedTemplate}`);
  }
}

interface Repository {
  readonly parameters: Texts;
  readonly locate: (name: string) => Location | undefined;
}

async function readRepository({ parametersFile }: UpdatePipelineOptions, context: Context): Promise<Repository> {
  const text = await readSourceText(resolve(context.workingDirectory, parametersFile), parametersFile);
  if (text === undefined) {
    const message = `there is no ${parametersFile}: the pipeline gets the defaults`;
    context.report({ type: 'notice', level: 'info', message });
    return { parameters: {}, locate: () => undefined };
  }
  return {
    parameters: parseTemplateConfiguration(text, parametersFile).parameters,
    locate: (name) => locatePath(parseSource(text, parametersFile), ['Parameters', name]),
  };
}

async function readStackParameters(StackName: string, region: string, context: Context): Promise<Texts> {
  try {
    const client = context.aws.client(CloudFormationClient, { region });
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }), {
      abortSignal: context.signal,
    });
    const parameters = Stacks[0]?.Parameters ?? [];
    return Object.fromEntries(
      parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    );
  } catch (error) {
    throw fromAws(error, `look at stack ${StackName}`);
  }
}
