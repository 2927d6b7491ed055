import { runSimulation } from '@cloud-copilot/iam-simulate';
import { rehearsalOrganization, rehearsalRegion } from '../../steps/rehearse/organization.ts';
import type { TemplateObject, TemplateValue } from '../../steps/template.ts';
import { renderResources } from './render-template.ts';
import { mapAt, readTemplate } from './templates.ts';

type Resources = Readonly<Record<string, TemplateObject>>;
export type Verdict = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied';

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

export const tools = '222222222222';
export const bucket = 'the-artifactbucket';
export const keyArn = `arn:aws:kms:${rehearsalRegion}:${tools}:key/the-artifactkey`;
export const viaS3 = { 'kms:ViaService': `s3.${rehearsalRegion}.amazonaws.com` };
const organization = {
  'aws:PrincipalOrgID': rehearsalOrganization.id,
  'aws:PrincipalOrgPaths': `${rehearsalOrganization.id}/r-root/ou-root-workloads/`,
};

export function renderCommon(parameters: Readonly<Record<string, TemplateValue>> = {}): Resources {
  return renderResources(readTemplate('cloudformation/common/common.yml'), {
    accountId: tools,
    region: rehearsalRegion,
    stackName: 'common',
    parameters: {
      OrganizationId: rehearsalOrganization.id,
      ManagementAccountId: rehearsalOrganization.managementAccountId,
      BuildImage: 'image',
      ...parameters,
    },
  });
}

/** What publishes packages, beside the common stack. */
export function renderPackages(): Resources {
  const named = (name: string) => `arn:aws:iam::${tools}:role/codebuild-steps-${name}-${rehearsalRegion}`;
  return renderResources(readTemplate('cloudformation/packages/codeartifact.yml'), {
    accountId: tools,
    region: rehearsalRegion,
    stackName: 'packages',
    parameters: {
      OrganizationId: rehearsalOrganization.id,
      ArtifactBucket: bucket,
      ArtifactKeyArn: keyArn,
      BuildRoleArn: named('build'),
      EventsRoleArn: named('events'),
    },
  });
}

/** A further template of the Tools account, or of another one. */
export function renderBeside(
  file: string,
  parameters: Readonly<Record<string, TemplateValue>>,
  accountId = tools,
): Resources {
  return renderResources(readTemplate(`cloudformation/${file}`), {
    accountId,
    region: rehearsalRegion,
    stackName: 'beside',
    parameters,
  });
}

/** Every kind of workload at once. */
export const allKinds = {
  AllowServerless: 'true',
  AllowContainers: 'true',
  AllowData: 'true',
  AllowNetwork: 'true',
  AllowWholeAccount: 'true',
};

export function renderRoles(accountId: string, parameters: Readonly<Record<string, TemplateValue>> = {}): Resources {
  return renderResources(readTemplate('cloudformation/cross-account/roles.yml'), {
    accountId,
    region: rehearsalRegion,
    stackName: 'StackSet-roles-1',
    parameters: {
      ToolsAccountId: tools,
      OrganizationId: rehearsalOrganization.id,
      ArtifactBucketNames: bucket,
      ArtifactKeyArns: keyArn,
      PipelineRoleNames: `codebuild-steps-pipeline-${rehearsalRegion}`,
      DevelopPipelineRoleNames: `codebuild-steps-develop-pipeline-${rehearsalRegion}`,
      DeployRoleNames: `codebuild-steps-deploy-${rehearsalRegion}`,
      DevelopDeployRoleNames: `codebuild-steps-develop-deploy-${rehearsalRegion}`,
      ...parameters,
    },
  });
}

/** A role of a template as a principal: its name, and all policies that it has. */
export interface Actor {
  readonly accountId: string;
  readonly arn: string;
  readonly identityPolicies: readonly { readonly name: string; readonly policy: unknown }[];
  readonly boundary?: unknown;
  readonly trust?: unknown;
}

const administrator = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

export function actorOf(resources: Resources, logicalId: string, accountId: string): Actor {
  const properties = mapAt(resources[logicalId], 'Properties');
  const inline = (properties['Policies'] ?? []) as readonly TemplateValue[];
  const managed = (properties['ManagedPolicyArns'] ?? []) as readonly string[];
  const boundary = properties['PermissionsBoundary'];
  return {
    accountId,
    arn: `arn:aws:iam::${accountId}:role/${String(properties['RoleName'])}`,
    trust: properties['AssumeRolePolicyDocument'],
    identityPolicies: [
      ...inline.map((policy) => ({
        name: String(mapAt(policy)['PolicyName']),
        policy: mapAt(policy)['PolicyDocument'],
      })),
      ...managed.map((arn) => ({ name: arn, policy: managedPolicy(resources, arn) })),
    ],
    ...(boundary === undefined ? {} : { boundary: managedPolicy(resources, String(boundary)) }),
  };
}

/** An administrator of an account. */
export function administratorOf(accountId: string): Actor {
  const arn = `arn:aws:iam::${accountId}:role/Administrator`;
  return { accountId, arn, identityPolicies: [{ name: 'administrator', policy: administrator }] };
}

/** A policy of the template, or AdministratorAccess for one of AWS. */
function managedPolicy(resources: Resources, arn: string): unknown {
  const name = arn.split('/').at(-1);
  const named = Object.entries(resources).find(
    ([logicalId, resource]) =>
      mapAt(resource, 'Properties')['ManagedPolicyName'] === name || `the-${logicalId.toLowerCase()}` === name,
  )?.[1];
  return named ? mapAt(named, 'Properties')['PolicyDocument'] : administrator;
}

/** What IAM would answer, by a simulator that is not ours. */
export async function whoMay(
  actor: Actor,
  { action, resource, context = {} }: Question,
  owner: { readonly accountId: string; readonly policy?: unknown } = { accountId: actor.accountId },
): Promise<Verdict> {
  const response = await runSimulation(
    {
      request: {
        principal: actor.arn,
        action,
        resource: { resource, accountId: owner.accountId },
        contextVariables: {
          ...organization,
          'aws:PrincipalArn': actor.arn,
          'aws:PrincipalAccount': actor.accountId,
          'aws:ResourceOrgID': rehearsalOrganization.id,
          'aws:ResourceAccount': owner.accountId,
          'aws:RequestedRegion': rehearsalRegion,
          'aws:SecureTransport': 'true',
          ...context,
        },
      },
      identityPolicies: [...actor.identityPolicies],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(owner.policy === undefined ? {} : { resourcePolicy: owner.policy }),
      ...(actor.boundary === undefined
        ? {}
        : { permissionBoundaryPolicies: [{ name: 'boundary', policy: actor.boundary }] }),
    },
    {},
  );
  if (response.resultType === 'error') throw new Error(JSON.stringify(response.errors, undefined, 1));
  if (response.resultType === 'single') {
    const ignored = response.result.ignoredContextKeys?.filter((key) => key in context) ?? [];
    if (ignored.length > 0) throw new Error(`${action} knows no condition key ${ignored.join(', ')}`);
  }
  return response.overallResult as Verdict;
}
