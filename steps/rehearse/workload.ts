import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workloadIncomplete } from '../errors/index.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';

/** What a rehearsal must know of a workload before its repository exists: its pipeline's configuration. */
export interface RehearsedWorkload {
  readonly folder: string;
  readonly branch: string;
  readonly repository: string;
  /** Parameters of the pipeline's stack, as the repository gives them. */
  readonly pipelineParameters: Readonly<Record<string, string>>;
  readonly pipelineConfiguration: string;
}

const configurationPath = join('pipeline', 'standard.json');

export async function readWorkload(folder: string): Promise<RehearsedWorkload> {
  const path = join(folder, configurationPath);
  if (!existsSync(path)) throw workloadIncomplete(folder, configurationPath, 'which configures its pipeline');
  const { parameters } = parseTemplateConfiguration(await readFile(path, 'utf8'), path);
  const repository = parameters['RepositoryName'] ?? parameters['WorkloadName'];
  if (!repository)
    throw workloadIncomplete(folder, 'RepositoryName in pipeline/standard.json', 'which names its repository');
  return {
    folder,
    branch: parameters['BranchName'] ?? 'main',
    repository,
    pipelineParameters: parameters,
    pipelineConfiguration: path,
  };
}
