import type { BootstrapConfiguration } from './configuration.ts';
import { imageRepositoryArn } from './image-stacks.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** In each region, for the builds of its pipelines. */
export function buildCaches(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { 'build-cache': wanted, image, regions } = configuration;
  if (!hasBuildCache(configuration)) return [];
  const days = typeof wanted === 'object' ? wanted['expiration-days'] : undefined;
  const parametersIn = (region: string) => ({
    BuildImageRepositoryArn: imageRepositoryArn(image, region),
    ...given('CacheExpirationDays', days),
  });
  return standardStacksIn('build-cache', regions, parametersIn, configuration);
}

/** By which the stack names its bucket. */
export const buildCacheBucketParameter = '/codebuild-steps/common/build-cache-bucket';

export function hasBuildCache({ 'build-cache': wanted = false }: BootstrapConfiguration): boolean {
  return wanted !== false;
}
