import type { TemplateFile } from '../template-file.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { eachResource } from './resources.ts';
import { isMadeByDeploymentRole } from './role-without-boundary.ts';
import type { Problem, Rule } from './rule.ts';
import { writtenText } from './written-text.ts';

/**
 * The services of which kinds of workload (serverless, containers, data, network) grant something, by the names that resource types
 * have for them. A test holds them against cloudformation/cross-account/roles.yml.
 */
export const grantedServices: readonly string[] =
  'ApiGateway ApiGatewayV2 ApplicationAutoScaling Athena CertificateManager CloudFront CloudWatch DocDB DynamoDB EC2 ECR ECS ElastiCache ElasticLoadBalancing ElasticLoadBalancingV2 Events Glue IAM KMS Kinesis KinesisFirehose Lambda Logs Neptune RDS Route53 S3 SNS SQS SSM SecretsManager ServiceDiscovery StepFunctions WAFv2'.split(
    ' ',
  );

/** Nested stacks and custom resources need nothing of the kinds; SAM's types are gone before anything is made, and so is the CDK's. */
const ofCloudFormation: readonly string[] = ['CDK', 'CloudFormation', 'Serverless'];

export const ungrantedResource: Rule = {
  id: 'STEPS098',
  title: 'a workload makes resources that the deployment role may make',
  severity: 'error',
  reason:
    'The boundary of the deployment role denies the organisation and the parameters of the foundations, whatever its policies allow. Of services that no kind of workload grants (serverless, containers, data, network) only an organisation that allows the whole account, or a policy of its own (WorkloadPolicyArns), lets it make anything: that is told as information. Asked of workloads whose repository configures a pipeline, and of those that use that boundary anywhere.',
  mend: 'Choose another name, or leave it to the organisation; of another service ask whether the account allows it (docs/permissions.md).',
  page: pages.boundaries,
  *check(workload) {
    if (!isMadeByDeploymentRole(workload)) return;
    for (const template of workload.templates) yield* checkTemplate(template);
  },
};

function* checkTemplate(template: TemplateFile): Generator<Problem> {
  const told = new Set<string>();
  for (const { type, properties, path } of eachResource(template)) {
    const at = [...path, 'Type'];
    const [vendor, service = ''] = type.split('::');
    if (service === 'Organizations') yield problemAt(template, at, `the deployment role may not make ${type}`);
    const name = type === 'AWS::SSM::Parameter' ? writtenText(properties['Name']) : '';
    if (name.startsWith('/codebuild-steps/')) {
      const message = `the deployment role may not make parameters below /codebuild-steps/, which are the account’s`;
      yield problemAt(template, [...path, 'Properties', 'Name'], message);
    }
    if (vendor !== 'AWS' || service === 'Organizations' || told.has(type)) continue;
    if (grantedServices.includes(service) || ofCloudFormation.includes(service)) continue;
    told.add(type);
    const message = `no kind of workload lets the deployment role make ${type}; whole-account or a policy of WorkloadPolicyArns may`;
    yield { ...problemAt(template, at, message), severity: 'info' };
  }
}
