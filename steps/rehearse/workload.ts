import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workloadIncomplete } from '../errors/index.ts';
import { parseTemplateConfiguration } from '../template-configuration.ts';

/** What a rehearsal must know of a repository before it exists: its pipeline's configuration. */
export interface RehearsedWorkload {
  readonly folder: string;
  /** A workload's pipeline deploys stacks, a library's publishes packages. */
  readonly form: 'workload' | 'library';
  readonly branch: string;
  readonly repository: string;
  /** Parameters of the pipeline's stack, as the repository gives them. */
  readonly pipelineParameters: Readonly<Record<string, string>>;
  readonly pipelineConfiguration: string;
}

const configurationPaths = {
  workload: join('pipeline', 'standard.json'),
  library: join('pipeline', 'publish.json'),
} as const;

export async function readWorkload(folder: string): Promise<RehearsedWorkload> {
  const form = (['workload', 'library'] as const).find((one) => existsSync(join(folder, configurationPaths[one])));
  if (form === undefined)
    throw workloadIncomplete(
      folder,
      `${configurationPaths.workload} and no ${configurationPaths.library}`,
      'of which one configures its pipeline',
    );
  const path = join(folder, configurationPaths[form]);
  const { parameters } = parseTemplateConfiguration(await readFile(path, 'utf8'), path);
  const repository = parameters['RepositoryName'] || parameters['WorkloadName'];
  if (!repository)
    throw workloadIncomplete(folder, `RepositoryName in ${configurationPaths[form]}`, 'which names its repository');
  return {
    folder,
    form,
    branch: parameters['BranchName'] || 'main',
    repository,
    pipelineParameters: parameters,
    pipelineConfiguration: path,
  };
}
