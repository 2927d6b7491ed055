import { isAbsolute } from 'node:path';
import { pipelineStack, stackNames, type BootstrapConfiguration } from '../../bootstrap/index.ts';
import { commonParameterName } from '../../common-parameters.ts';
import { pipelineTemplateFiles } from '../../pipeline-template/index.ts';
import type { Installed } from '../mend/owner.ts';
import type { Reading } from '../read/reading.ts';
import { checkCommon, type Common } from './common-checks.ts';
import { isListed } from './listed-account.ts';
import { readRolesInstances, type RolesInstance } from './installed.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import type { Scene } from './scene.ts';

const defaultNames = ['CrossAccountPipelineRole', 'CrossAccountDeploymentRole', 'CrossAccountDeploymentBoundary'];

export interface InstalledReadings {
  readonly commons: readonly Common[];
  readonly instances: Reading<readonly RolesInstance[]>;
  readonly installed: Installed;
}

/** What the templates made: the common stack of each region, and the roles of each account. */
export async function readInstalled(scene: Scene): Promise<InstalledReadings> {
  const { configuration, inAccount } = scene;
  const [commons, instances] = await Promise.all([
    Promise.all(configuration.regions.map((region) => checkCommon(scene, region))),
    readRolesInstances(configuration, inAccount),
  ]);
  const valuesOf = (name: string) => commons.flatMap(({ values }) => values.get(commonParameterName(name)) ?? []);
  const imageRepository = configuration.image.repository;
  const roles = ['cross-account-pipeline-role-name', 'cross-account-deployment-role-name'].flatMap(valuesOf);
  return {
    commons,
    instances,
    installed: {
      toolsAccountId: configuration.organization['tools-account'],
      buckets: new Set(valuesOf('artifact-bucket')),
      keys: new Set(valuesOf('artifact-key-arn')),
      ...(imageRepository === undefined ? {} : { imageRepository }),
      workloadNames: new Set([...roles, ...defaultNames]),
      rolesStackOf: (accountId) => rolesStackOf(accountId, scene, instances),
      pipelineTemplateOf: (stackName) => pipelineTemplateOf(stackName, configuration),
    },
  };
}

function rolesStackOf(
  accountId: string,
  { configuration }: Scene,
  instances: InstalledReadings['instances'],
): string | undefined {
  if (isListed(configuration, accountId)) return stackNames['account-roles'];
  const instance = instances.state === 'read' ? instances.value.find((one) => one.accountId === accountId) : undefined;
  return instance && `StackSet ${instance.stackSet}`;
}

function pipelineTemplateOf(stackName: string, configuration: BootstrapConfiguration): string {
  const stacks = (configuration.pipelines ?? []).map((pipeline) => pipelineStack(pipeline, configuration));
  const templateFile = stacks.find((stack) => stack.stackName === stackName)?.templateFile;
  if (templateFile !== undefined && isAbsolute(templateFile)) return templateFile;
  return `cloudformation/${templateFile ?? pipelineTemplateFiles.cloudformation}`;
}

/** The buckets and keys that pipelines name are the common stack's, also where a parameter that names them is gone. */
export function withStores(installed: Installed, pipelines: readonly PipelineFacts[]): Installed {
  return {
    ...installed,
    buckets: new Set([...installed.buckets, ...pipelines.map(({ bucket }) => bucket)]),
    keys: new Set([...installed.keys, ...pipelines.flatMap(({ keyArn }) => keyArn ?? [])]),
  };
}
