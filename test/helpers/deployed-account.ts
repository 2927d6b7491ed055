import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../steps/authorisation/caller.ts';
import { createAwsClients } from '../../steps/aws-clients.ts';
import type { Clock } from '../../steps/context.ts';
import type { DeployOutcome } from '../../steps/deploy/index.ts';
import { packageRoot } from '../../steps/package-root.ts';
import type { CloudOptions } from '../../steps/rehearse/cloud/cloud.ts';
import { startTestCloud, type TestCloud } from './cloud.ts';
import { accountId, contextAs, deploy, rolesParameters, type Deployment } from './deploying.ts';
import { allow, makeRoleIn } from './roles.ts';
import { createTestContext, type TestContext } from './step-context.ts';

/** The account Dev with the organisation's two roles, and who deploys to it from Tools. */
export interface DeployedAccount extends TestCloud {
  readonly folder: string;
  /** Whoever runs `steps deploy`: the deploy role of the Tools account. */
  deployer(): Caller;
  /** The variables that make a spawned process that. */
  deployerEnvironment(): Record<string, string>;
  readonly deploymentRoleArn: string;
  /** Deploys a template's text to Dev by the two roles. What was reported is in `events` of the context. */
  deployTo(stackName: string, template: string, more?: Partial<Deployment>, world?: World): DeployRun;
  stop(): Promise<void>;
}

/** Where requests go, in the place of the cloud itself, and which time it is. */
interface World {
  readonly endpoint?: string;
  readonly clock?: Clock;
}

export interface DeployRun {
  readonly context: TestContext;
  readonly outcome: Promise<DeployOutcome>;
}

export const dev = accountId('Dev');

/** `others`: accounts that have the two roles too. */
export async function startDeployedAccount(
  options: Partial<CloudOptions> = {},
  others: readonly string[] = [],
): Promise<DeployedAccount> {
  const test = await startTestCloud(options);
  const { cloud } = test;
  const parameters = { ...rolesParameters, AllowServerless: 'true', AllowData: 'true' };
  const roles = { stackName: 'roles', templateFile: 'cloudformation/cross-account/roles.yml', parameters };
  for (const account of [dev, ...others])
    await deploy(roles, contextAs(cloud, cloud.administrator(account), packageRoot()));
  const tools = accountId('Tools');
  const assume = {
    Effect: 'Allow' as const,
    Action: 'sts:AssumeRole',
    Resource: 'arn:aws:iam::*:role/CrossAccountPipelineRole',
  };
  const may = allow('ssm:GetParameter', 's3:GetObject', 's3:PutObject');
  const role = await makeRoleIn(cloud, tools, 'deploy', 'codebuild.amazonaws.com', assume, may);
  // As CodeBuild hands them out: whoever asks later is given later ones.
  const source = { arn: `arn:aws:codebuild:eu-west-1:${tools}:project/steps-main-x-deploy`, accountId: tools };
  const deployer = () => cloud.assumeRoleAs('codebuild.amazonaws.com', role, 'build', source);
  const credentials = () => Promise.resolve({ ...cloud.issueCredentials(deployer()), expiration: new Date(0) });
  const folder = await mkdtemp(join(tmpdir(), 'steps-deploy-'));
  return {
    ...test,
    folder,
    deployer,
    deployerEnvironment() {
      const { accessKeyId, secretAccessKey, sessionToken } = cloud.issueCredentials(deployer());
      return {
        ...test.environmentFor(tools),
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      };
    },
    deploymentRoleArn: `arn:aws:iam::${dev}:role/CrossAccountDeploymentRole`,
    deployTo(stackName, template, more = {}, world = {}) {
      const aws = createAwsClients({ endpoint: world.endpoint ?? cloud.endpoint, region: 'eu-west-1', credentials });
      const context = { ...createTestContext(folder), aws, ...(world.clock ? { clock: world.clock } : {}) };
      const write = writeFile(join(folder, `${stackName}.yml`), template);
      const deployment = { stackName, templateFile: `${stackName}.yml`, account: dev, ...more };
      return { context, outcome: write.then(() => deploy(deployment, context)) };
    },
    async stop() {
      await cloud.stop();
      await rm(folder, { recursive: true });
    },
  };
}
