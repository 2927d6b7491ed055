import type { BootstrapCheck } from '../steps/bootstrap/index.ts';
import { quotaNotices } from '../steps/bootstrap/index.ts';
import { counted } from '../steps/counted.ts';
import { plainPalette } from './palette.ts';

/** What a check of the configuration says to people: how much it is, and how near to AWS's quotas. */
export function formatCheck({ pipelines, quotas }: BootstrapCheck, { heading, warning } = plainPalette): string {
  const deployments = pipelines.reduce((sum, { deploysTo }) => sum + deploysTo.length, 0);
  const instances = pipelines.reduce((sum, pipeline) => sum + pipeline.instances, 0);
  const branches = pipelines.reduce((sum, pipeline) => sum + pipeline.branches, 0);
  const regions = new Set(pipelines.map(({ region }) => region));
  const largest = Math.max(0, ...pipelines.map(({ templateBytes }) => templateBytes));
  return [
    `${counted(pipelines.length, 'pipeline')} in ${counted(regions.size, 'region')}, ${counted(deployments, 'deployment')}: rendered and checked, no account was asked`,
    ...(instances === 0
      ? []
      : [`and up to ${counted(instances, 'pipeline')} of instances, each with the deployments of its own`]),
    ...(branches === 0
      ? []
      : [`and up to ${counted(branches, 'pipeline')} of feature branches, each with a stack in Dev`]),
    `the largest template has ${largest.toLocaleString('en')} bytes`,
    ...(quotas.length === 0 ? [] : ['', heading("Nearest to AWS's default quotas:")]),
    ...quotas
      .slice(0, 6)
      .map(
        ({ quota, accountId, region, used, limit }) =>
          `  ${`${used.toLocaleString('en')} of ${limit.toLocaleString('en')}`.padStart(16)}  ${quota}, account ${accountId}, ${region}`,
      ),
    ...quotaNotices(quotas).map((notice) => `${warning('!')} ${notice}`),
  ].join('\n');
}
