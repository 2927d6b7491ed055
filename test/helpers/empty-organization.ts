import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { runOnTerminal, runSteps, type StepsRun } from './run-steps.ts';
import { startTestCloud, testCloudOf, type TestCloud } from './cloud.ts';
import { createWorkspace, writeFiles } from './workspace.ts';

export interface EmptyOrganization extends TestCloud {
  readonly folder: string;
  /** The variables of a person who has a profile of the management account, and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the real `steps bootstrap bootstrap.yml …` as that person. */
  bootstrap(...args: readonly string[]): Promise<StepsRun>;
  /** The same on a terminal, where the answers are typed, one to each question. */
  bootstrapOnTerminal(answers: readonly string[], ...args: readonly string[]): Promise<StepsRun>;
  /** Changes the text of bootstrap.yml. */
  configure(change: (text: string) => string): Promise<void>;
}

/** In the place of the example's, which must be pushed first: one that CodeBuild brings, so that nothing is looked for in ECR. */
const providedImage = 'image: { uri: aws/codebuild/amazonlinux-x86_64-standard:5.0 }\n';
const exampleImage = /^image:\n(?: {2}.*\n)+/m;

/** An organisation with nothing in it, and a folder with the example's configuration, which names an image that is there: a test's own, or the one that is named. */
export async function startEmptyOrganization(running?: RunningCloud, into?: string): Promise<EmptyOrganization> {
  const testCloud = running ? testCloudOf(running) : await startTestCloud();
  const read = (file: string) => readFile(join(packageRoot(), file), 'utf8');
  const files = {
    'bootstrap.yml': (await read('examples/bootstrap.yml')).replace(exampleImage, providedImage),
    'orders/pipeline/standard.json': await read('examples/orders/pipeline/standard.json'),
  };
  const folder = into ?? (await createWorkspace({}));
  await writeFiles(folder, files);
  const environment = await writeProfiles(testCloud, folder, { management: '111111111111', dev: '333333333333' });
  return {
    ...testCloud,
    folder,
    environment,
    bootstrap: (...args) => runSteps(['bootstrap', ...args], { cwd: folder, env: environment }),
    bootstrapOnTerminal: (answers, ...args) =>
      runOnTerminal(['bootstrap', ...args], { cwd: folder, env: environment, answers }),
    configure: async (change) => {
      const file = join(folder, 'bootstrap.yml');
      await writeFile(file, change(await readFile(file, 'utf8')));
    },
  };
}

async function writeProfiles(
  testCloud: TestCloud,
  folder: string,
  accounts: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const lines = Object.entries(accounts).flatMap(([profile, account]) => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = testCloud.environmentFor(account);
    return [
      `[${profile}]`,
      `aws_access_key_id = ${AWS_ACCESS_KEY_ID}`,
      `aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}`,
      `aws_session_token = ${AWS_SESSION_TOKEN}`,
    ];
  });
  const file = join(folder, 'credentials');
  await writeFile(file, `${lines.join('\n')}\n`);
  const { AWS_ENDPOINT_URL = '' } = testCloud.environmentFor('111111111111');
  return {
    AWS_ENDPOINT_URL,
    AWS_SHARED_CREDENTIALS_FILE: file,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** Gives a parameter of the common stack another value, as somebody would around bootstrap. */
export async function changeByHand(organization: EmptyOrganization, parameter: string, value: string): Promise<void> {
  const client = organization.clientFor('222222222222').client(CloudFormationClient);
  const StackName = 'codebuild-steps-common';
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName }));
  const Parameters = (Stacks?.[0]?.Parameters ?? []).map(({ ParameterKey }) =>
    ParameterKey === parameter ? { ParameterKey, ParameterValue: value } : { ParameterKey, UsePreviousValue: true },
  );
  const request = { StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
  await client.send(new UpdateStackCommand(request));
  await organization.cloud.idle();
}
