import { ActivateOrganizationsAccessCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../steps/context.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { packageWorkload } from '../../steps/package/index.ts';
import { relateVersions } from '../../steps/bootstrap/version-gate.ts';
import { declaredParameters, parseSource } from '../../steps/template.ts';
import type { RunningCloud } from '../../steps/rehearse/cloud/cloud.ts';
import { rehearsalOrganization } from '../../steps/rehearse/organization.ts';
import { accountId, contextAs, configuredParameters, copyOf, deploy } from './deploying.ts';
import { findUnit } from './find-unit.ts';

/** The version of the newest release whose templates are kept in test/releases/. */
export const newestRelease: string = readdirSync(join(packageRoot(), 'test', 'releases')).reduce((newest, version) =>
  relateVersions(version, newest) === 'older' ? version : newest,
);

const common = {
  OrganizationId: rehearsalOrganization.id,
  ManagementAccountId: rehearsalOrganization.managementAccountId,
  BuildImage: 'codebuild-steps/rehearsal',
};
const tags = { 'codebuild-steps': 'bootstrap', 'cost-centre': 'platform' };

/**
 * Sets up an organisation with the templates of a release, in stacks named as `steps bootstrap` names them. Copies of the templates lie in
 * `folder`.
 */
export async function installRelease(cloud: RunningCloud, version: string, folder: string): Promise<void> {
  const templates = await copyOf(`test/releases/${version}`, folder);
  const as = (account: string): Context => contextAs(cloud, cloud.administrator(accountId(account)), templates);
  const { outputs } = await deploy(
    {
      stackName: 'codebuild-steps-common',
      templateFile: 'common/common.yml',
      parameters: { ...common, InstalledVersion: version },
      tags,
    },
    as('Tools'),
  );
  await as('Management').aws.client(CloudFormationClient).send(new ActivateOrganizationsAccessCommand({}));
  await packageWorkload(
    {
      workload: 'codebuild-steps',
      templateFile: 'stacksets/cross-account-roles.yml',
      s3Prefix: 'released',
      outputTemplateFile: 'stacksets/packaged.yml',
    },
    as('Tools'),
  );
  const organizations = as('Management').aws.client(OrganizationsClient);
  await deploy(
    {
      stackName: 'codebuild-steps-cross-account-roles',
      templateFile: 'stacksets/packaged.yml',
      parameters: {
        ...outputs,
        OrganizationId: rehearsalOrganization.id,
        ToolsAccountId: accountId('Tools'),
        StandardOrganizationalUnitIds: await findUnit(organizations, 'Workloads', 'Standard'),
        ControlledOrganizationalUnitIds: await findUnit(organizations, 'Workloads', 'Controlled'),
      },
      tags,
    },
    as('Management'),
  );
  await cloud.idle();
  await deploy(
    {
      stackName: 'steps-pipeline-orders',
      templateFile: 'pipelines/standard.yml',
      parameters: {
        ...(await knownTo(join(templates, 'pipelines', 'standard.yml'))),
        CreateRepository: 'true',
      },
      tags,
    },
    as('Tools'),
  );
}

/** What the example's pipeline configuration says of parameters that the release has. */
async function knownTo(template: string): Promise<Readonly<Record<string, string>>> {
  const declared = declaredParameters(parseSource(readFileSync(template, 'utf8'), template));
  const configured = await configuredParameters('examples/orders/pipeline/standard.json');
  return Object.fromEntries(Object.entries(configured).filter(([name]) => name in declared));
}
