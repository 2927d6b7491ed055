import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAwsClients } from '../../steps/aws-clients.ts';
import type { Context } from '../../steps/context.ts';
import { defaultCapabilities, deployStack, type DeployOptions, type DeployOutcome } from '../../steps/deploy/index.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import type { Caller } from '../../steps/authorisation/caller.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { parseTemplateConfiguration } from '../../steps/template-configuration.ts';
import { createTestContext, type TestContext } from './step-context.ts';

type Values = Readonly<Record<string, string>>;

/** A context that acts as a caller of the embedded cloud in a folder of this machine. */
export function contextAs(cloud: RunningCloud, caller: Caller, workingDirectory: string): TestContext {
  const issued = cloud.issueCredentials(caller);
  return {
    ...createTestContext(workingDirectory),
    aws: createAwsClients({
      endpoint: cloud.endpoint,
      region: cloud.options.region,
      credentials: { ...issued, expiration: new Date(issued.expiration) },
    }),
  };
}

export function accountId(name: string): string {
  const account = rehearsalOrganization.accounts.find((candidate) => candidate.name === name);
  if (!account) throw new Error(`no account ${name}`);
  return account.id;
}

export interface Deployment extends Partial<DeployOptions> {
  readonly stackName: string;
  readonly templateFile: string;
}

/** Our own deploy, with what its command line has as defaults. */
export function deploy(deployment: Deployment, context: Context): Promise<DeployOutcome> {
  return deployStack(
    {
      parametersFiles: [],
      parameters: {},
      tags: {},
      pipelineRoleName: 'CrossAccountPipelineRole',
      deploymentRoleName: 'CrossAccountDeploymentRole',
      partition: 'aws',
      capabilities: defaultCapabilities,
      timeoutMinutes: 5,
      ...deployment,
    },
    context,
  );
}

/** A copy of a folder of this project, for steps write beside what they read. */
export async function copyOf(folder: string, into: string): Promise<string> {
  const copy = join(into, folder.split('/').at(-1) ?? '');
  await cp(join(packageRoot(), folder), copy, {
    recursive: true,
    filter: (source) => !/[/\\](\.steps|node_modules)$/.test(source),
  });
  return copy;
}

/** The parameters of a template configuration file of this project. */
export async function configuredParameters(file: string): Promise<Values> {
  return parseTemplateConfiguration(await readFile(join(packageRoot(), file), 'utf8'), file).parameters;
}

/** What the roles of an account are given where no common stack is needed. */
export const rolesParameters = {
  OrganizationId: rehearsalOrganization.id,
  ToolsAccountId: accountId('Tools'),
  ArtifactBucketNames: 'artifacts-of-tools',
  ArtifactKeyArns: `arn:aws:kms:eu-west-1:${accountId('Tools')}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
  PipelineRoleNames: 'pipeline',
  DevelopPipelineRoleNames: 'develop-pipeline',
  DeployRoleNames: 'deploy',
  DevelopDeployRoleNames: 'develop-deploy',
};

/** The outputs of a common stack as the parameters that take those of all regions. */
export function listsOf(outputs: Values): Values {
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [`${name}s`, value]));
}
