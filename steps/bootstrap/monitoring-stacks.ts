import { partitionOf } from '../partition.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type ParameterValue, type StackTarget } from './stack-target.ts';

/** Takes the logs of the artifact bucket of its region, unless another bucket does, or none. */
export function accessLogs(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { 'access-logs': wanted = true, regions } = configuration;
  const settings = wanted === true ? {} : wanted;
  if (settings === false || settings.bucket !== undefined) return [];
  const parameters = given('LogExpirationDays', settings['expiration-days']);
  return standardStacksIn('access-logs', regions, () => parameters, configuration);
}

/** What the common stack of the region is told of it. */
export function accessLogBucket(
  { 'access-logs': wanted = true }: BootstrapConfiguration,
  region: string,
): ParameterValue {
  if (wanted === false) return '';
  const bucket = wanted === true ? undefined : wanted.bucket;
  return bucket ?? { output: 'AccessLogBucketName', of: 'access-logs', region };
}

/** In each region, and where IAM's events are. */
export function monitoring(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { monitoring: wanted, parameters, regions } = configuration;
  if (wanted === undefined) return [];
  const [EmailAddress, SecondEmailAddress] = wanted.emails ?? [];
  const parametersIn = (region: string) => ({
    ...(regions.includes(region)
      ? {
          ArtifactBucketName: { output: 'ArtifactBucketName', of: 'common' as const, region },
          ArtifactKeyArn: { output: 'ArtifactKeyArn', of: 'common' as const, region },
        }
      : {}),
    ...given('CrossAccountPipelineRoleName', parameters?.common?.['CrossAccountPipelineRoleName']),
    ...given('CrossAccountDeploymentRoleName', parameters?.common?.['CrossAccountDeploymentRoleName']),
    ...given('EmailAddress', EmailAddress),
    ...given('SecondEmailAddress', SecondEmailAddress),
    ...given(
      'TopicArn',
      wanted.topics?.find((topic) => regionOf(topic) === region),
    ),
    ...given('CreateTrail', wanted.trail),
  });
  return standardStacksIn('monitoring', monitoredRegions(configuration), parametersIn, configuration);
}

/** Those of cloudformation/common/monitoring.yml. */
const regionsOfIam: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
};

export function monitoredRegions({ regions }: Pick<BootstrapConfiguration, 'regions'>): readonly string[] {
  const ofIam = regions.map((region) => regionsOfIam[partitionOf(region)] ?? region);
  return [...new Set([...regions, ...ofIam])];
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
