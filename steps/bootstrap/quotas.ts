import type { DeploymentPlace, StackTarget } from './stack-target.ts';

/** How much of one of AWS's default quotas the pipelines use, at one place. */
export interface QuotaUse {
  /** As AWS names it. */
  readonly quota: string;
  readonly accountId: string;
  readonly region: string;
  readonly used: number;
  /** The default for a new account; a higher one may have been granted. */
  readonly limit: number;
  readonly page: string;
}

interface Quota {
  readonly name: string;
  readonly limit: (region: string) => number;
  readonly page: string;
}

/** Of each resource type that every pipeline brings more of. */
const quotas: Readonly<Record<string, Quota>> = {
  'AWS::CodePipeline::Pipeline': {
    name: 'CodePipeline pipelines',
    limit: () => 1000,
    page: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html',
  },
  'AWS::Events::Rule': {
    name: 'EventBridge rules of the default event bus',
    limit: (region) => (['af-south-1', 'eu-south-1'].includes(region) ? 100 : 300),
    page: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  },
  'AWS::CodeBuild::Project': {
    name: 'CodeBuild projects',
    limit: () => 5000,
    page: 'https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html',
  },
  'AWS::CodeCommit::Repository': {
    name: 'CodeCommit repositories',
    limit: () => 5000,
    page: 'https://docs.aws.amazon.com/codecommit/latest/userguide/limits.html',
  },
};
const stackQuota: Quota = {
  name: 'CloudFormation stacks',
  limit: () => 2000,
  page: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
};

/** What one pipeline brings: resources of its own stack by type, and a stack in each account that it deploys to. */
export interface PipelineSize {
  readonly target: Pick<StackTarget, 'accountId' | 'region'>;
  readonly resourceTypes: readonly string[];
  readonly deploysTo: readonly DeploymentPlace[];
}

/** The most used first. Nested stacks of workloads are not known here, and count too. */
export function countQuotas(pipelines: readonly PipelineSize[]): readonly QuotaUse[] {
  const uses = new Map<string, QuotaUse>();
  const use = (quota: Quota, accountId: string, region: string): void => {
    const key = `${quota.name} ${accountId} ${region}`;
    const used = (uses.get(key)?.used ?? 0) + 1;
    uses.set(key, { quota: quota.name, accountId, region, used, limit: quota.limit(region), page: quota.page });
  };
  for (const { target, resourceTypes, deploysTo } of pipelines) {
    const { accountId, region } = target;
    use(stackQuota, accountId, region);
    for (const type of resourceTypes) if (quotas[type]) use(quotas[type], accountId, region);
    for (const place of deploysTo) use(stackQuota, place.accountId, place.region ?? region);
  }
  return [...uses.values()].toSorted((one, other) => share(other) - share(one));
}

/** From here on it is told, for asking AWS for more takes days. */
const warnedShare = 0.8;

export function quotaNotices(uses: readonly QuotaUse[]): readonly string[] {
  return uses
    .filter((use) => share(use) >= warnedShare)
    .map(
      ({ quota, accountId, region, used, limit, page }) =>
        `the pipelines need ${used} ${quota} in account ${accountId}, ${region}, and AWS's default quota is ${limit}: ${used > limit ? 'ask for a higher one (Service Quotas) before' : 'ask for a higher one (Service Quotas) soon'}; ${page}`,
    );
}

function share({ used, limit }: QuotaUse): number {
  return used / limit;
}
