import type { Account } from './environment.ts';
import { indent } from './yaml-text.ts';

/** Of a pipeline that deploys to other regions than its own. */
export interface PipelineRegions {
  readonly own: string;
  readonly others: readonly string[];
}

/** Nothing where it deploys to its own region only. */
export function regionsOf(
  environments: readonly { readonly regions?: readonly string[] }[],
  own: string,
): PipelineRegions | undefined {
  const named = new Set(environments.flatMap(({ regions = [] }) => regions));
  named.delete(own);
  return named.size === 0 ? undefined : { own, others: [...named] };
}

/**
 * Where CodePipeline keeps artifacts: where actions are of other regions, in the artifact bucket of each. The stack of other-region.yml
 * names them in the pipeline's region, for a dynamic reference does not reach another one.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
 */
export function artifactStore(regions: PipelineRegions | undefined): string {
  const store = (bucket: string, key: string) =>
    `Type: S3\nLocation: ${bucket}\nEncryptionKey: { Type: KMS, Id: ${key} }`;
  const own = store('!Ref ArtifactBucket', '!Ref ArtifactKeyArn');
  if (regions === undefined) return `ArtifactStore:\n${indent(own, 2)}`;
  const others = regions.others.map((region) =>
    storeOf(`'${region}'`, store(namedBy(region, 'artifact-bucket'), namedBy(region, 'artifact-key-arn'))),
  );
  return `ArtifactStores:\n${indent([storeOf('!Ref AWS::Region', own), ...others].join('\n'), 2)}`;
}

function storeOf(region: string, store: string): string {
  return `- Region: ${region}\n  ArtifactStore:\n${indent(store, 4)}`;
}

function namedBy(region: string, parameter: string): string {
  return `'{{resolve:ssm:/codebuild-steps/common/regions/${region}/${parameter}}}'`;
}

/** What `steps package` reads: the pipeline's own region first, whose template is the main one. */
export function regionsToPackage({ own, others }: PipelineRegions): string {
  return [own, ...others].join(',');
}

/** In which region an account is deployed to, for people. */
export function describePlaces(accounts: readonly Account[]): string {
  const ids = [...new Set(accounts.map(({ id }) => id))];
  const regions = [...new Set(accounts.flatMap(({ region }) => region?.name ?? []))];
  const where = ids.length === 1 ? `account ${ids.join('')}` : `${ids.length} accounts`;
  return regions.length === 0 ? where : `${where} in ${regions.join(', ')}`;
}
