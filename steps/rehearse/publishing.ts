import { CodeartifactClient, paginateListPackages, paginateListPackageVersions } from '@aws-sdk/client-codeartifact';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import {
  defaultCapabilities,
  defaultDeploymentRoleName,
  defaultPipelineRoleName,
  deployStack,
} from '../deploy/index.ts';
import { pipelineStackPrefixes } from '../pipeline-stack-name.ts';
import type { PublishedVersion } from './outcome.ts';

/** Where the packages of a rehearsal are published. */
export interface PackageRepository {
  readonly domain: string;
  readonly repository: string;
}

export interface PublishingFacts {
  /** A folder that may be written to. */
  readonly folder: string;
  readonly templates: string;
  readonly organizationId: string;
  readonly pipeline: string;
  readonly pipelineParameters: Readonly<Record<string, string>>;
}

/** The stacks that docs/publishing.md deploys after the common one: domain and repository, and the pipeline of a package. */
export async function installPublishing(facts: PublishingFacts, tools: Context): Promise<PackageRepository> {
  const templates = join(facts.folder, 'templates');
  // steps deploy writes beside what it reads.
  await cp(facts.templates, templates, { recursive: true });
  const context = { ...tools, workingDirectory: templates };
  const parameters = { OrganizationId: facts.organizationId };
  const { outputs } = await deploy('codebuild-steps-packages', 'packages/codeartifact.yml', parameters, context);
  const stackName = `${pipelineStackPrefixes.main}${facts.pipeline}`;
  const own = { ...facts.pipelineParameters, CreateRepository: 'true' };
  await deploy(stackName, 'pipelines/publish.yml', own, context);
  return { domain: outputs['DomainName'] ?? '', repository: outputs['RepositoryName'] ?? '' };
}

function deploy(
  stackName: string,
  templateFile: string,
  parameters: Readonly<Record<string, string>>,
  context: Context,
): ReturnType<typeof deployStack> {
  return deployStack(
    {
      stackName,
      templateFile,
      parameters,
      parametersFiles: [],
      tags: {},
      capabilities: defaultCapabilities,
      pipelineRoleName: defaultPipelineRoleName,
      deploymentRoleName: defaultDeploymentRoleName,
      partition: 'aws',
      timeoutMinutes: 10,
    },
    context,
  );
}

/** Every version in the repository, as somebody who installs from it sees them. */
export async function observePackages(at: PackageRepository, context: Context): Promise<readonly PublishedVersion[]> {
  const client = context.aws.client(CodeartifactClient);
  const published: PublishedVersion[] = [];
  for await (const { packages = [] } of paginateListPackages({ client }, at)) {
    for (const { format, namespace, package: name = '' } of packages) {
      const named = { ...at, format, package: name, ...(namespace === undefined ? {} : { namespace }) };
      const title = namespace === undefined ? name : `${format === 'npm' ? '@' : ''}${namespace}/${name}`;
      for await (const { versions = [] } of paginateListPackageVersions({ client }, named))
        published.push(...versions.map(({ version = '' }) => ({ format: format ?? '', package: title, version })));
    }
  }
  return published;
}
