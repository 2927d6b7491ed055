import type { BootstrapConfiguration } from './configuration.ts';
import type { Contradiction } from './contradiction.ts';
import type { PipelineConfiguration } from './pipeline-configuration.ts';

/** What a pipeline's listed environments say against the rest of it, each at its setting in the pipeline. */
export function checkEnvironments(
  { environments, ...pipeline }: PipelineConfiguration,
  { regions: installed }: BootstrapConfiguration,
): readonly Contradiction[] {
  if (environments === undefined) return [];
  const beside = (['accounts', 'develop', 'template', 'kind'] as const).filter(
    (setting) => pipeline[setting] !== undefined,
  );
  const names = environments.map(({ name }) => name);
  return [
    ...beside.map((setting) => ({
      path: [setting],
      message: `environments stand in the place of ${setting}: name one of the two`,
    })),
    ...names.flatMap((name, index) =>
      names.indexOf(name) < index
        ? [{ path: ['environments', index, 'name'], message: `environment ${name} is named twice` }]
        : [],
    ),
    ...environments.flatMap(({ name, regions = [] }, index) => checkRegions(name, regions, index, installed)),
  ];
}

function checkRegions(
  name: string,
  regions: readonly string[],
  environment: number,
  installed: readonly string[],
): readonly Contradiction[] {
  return regions.flatMap((region, index) => {
    const path = ['environments', environment, 'regions', index];
    if (!installed.includes(region))
      return [
        {
          path,
          message: `region ${region} of environment ${name} is not among regions: it has no common resources; add it there`,
        },
      ];
    return regions.indexOf(region) < index
      ? [{ path, message: `environment ${name} names region ${region} twice` }]
      : [];
  });
}
