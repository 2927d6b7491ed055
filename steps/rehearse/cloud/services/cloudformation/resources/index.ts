import type { ResourceHandler } from '../resource-handler.ts';
import { stackSetResource } from '../stack-sets/stack-set-resource.ts';
import { apiMethod, apiResource } from './api-gateway-methods.ts';
import { apiDeployment, apiStage, restApi } from './api-gateway.ts';
import { httpApi, httpApiDeployment, httpApiIntegration, httpApiRoute, httpApiStage } from './api-gateway-v2.ts';
import { authorisedHandler } from './authorised-handler.ts';
import { authorisedContainerTypes } from './authorised-container-types.ts';
import { authorisedDataTypes } from './authorised-data-types.ts';
import { authorisedNetworkTypes } from './authorised-network-types.ts';
import { authorisedTypes } from './authorised-types.ts';
import { checkedHandler } from './checked-handler.ts';
import { cloudTrailTrail } from './cloud-trail-trail.ts';
import { cloudWatchAlarm } from './cloud-watch-alarm.ts';
import { codeArtifactDomain, codeArtifactRepository } from './code-artifact.ts';
import { codeBuildProject } from './code-build-project.ts';
import { codeCommitRepository } from './code-commit-repository.ts';
import { codePipeline } from './code-pipeline.ts';
import { customResource } from './custom-resource.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { ecrRepository } from './ecr-repository.ts';
import { eventsApiDestination, eventsConnection } from './events-api-destination.ts';
import { eventsRule } from './events-rule.ts';
import { iamManagedPolicy, iamPolicy, iamRolePolicy } from './iam-policies.ts';
import { iamRole } from './iam-role.ts';
import { iamUser } from './iam-user.ts';
import { kmsAlias, kmsKey } from './kms.ts';
import { lambdaFunction, lambdaLayerVersion } from './lambda-function.ts';
import { lambdaAlias, lambdaEventSourceMapping, lambdaPermission, lambdaUrl, lambdaVersion } from './lambda-parts.ts';
import { logsLogGroup } from './logs-log-group.ts';
import { logsResourcePolicy } from './logs-resource-policy.ts';
import { organizationsPolicy } from './organizations-policy.ts';
import { resourceTypeFacts } from './resource-types.ts';
import { s3BucketPolicy } from './s3-bucket-policy.ts';
import { s3Bucket } from './s3-bucket.ts';
import { secret, secretResourcePolicy, secretTargetAttachment } from './secrets-manager-types.ts';
import { snsSubscription, snsTopic, snsTopicPolicy } from './sns.ts';
import { ssmParameter } from './ssm-parameter.ts';
import { stateMachine } from './states-state-machine.ts';

export { resourceTypeFacts } from './resource-types.ts';

/** The types that a service of the embedded cloud holds, or that at least are authorised. Every other type is recorded. */
const handlers: readonly ResourceHandler[] = [
  iamRole,
  iamUser,
  iamPolicy,
  iamRolePolicy,
  iamManagedPolicy,
  kmsKey,
  kmsAlias,
  s3Bucket,
  s3BucketPolicy,
  ssmParameter,
  secret,
  secretResourcePolicy,
  secretTargetAttachment,
  logsLogGroup,
  logsResourcePolicy,
  lambdaFunction,
  lambdaLayerVersion,
  lambdaPermission,
  lambdaVersion,
  lambdaAlias,
  lambdaEventSourceMapping,
  lambdaUrl,
  dynamodbTable,
  snsTopic,
  snsSubscription,
  snsTopicPolicy,
  stateMachine,
  restApi,
  apiResource,
  apiMethod,
  apiDeployment,
  apiStage,
  httpApi,
  httpApiIntegration,
  httpApiRoute,
  httpApiDeployment,
  httpApiStage,
  ecrRepository,
  eventsRule,
  eventsConnection,
  eventsApiDestination,
  cloudTrailTrail,
  cloudWatchAlarm,
  codeCommitRepository,
  codeArtifactDomain,
  codeArtifactRepository,
  codeBuildProject,
  codePipeline,
  stackSetResource,
  organizationsPolicy,
];

const byType = new Map(handlers.map((handler) => [handler.type, handler]));
const rows = [...authorisedTypes, ...authorisedContainerTypes, ...authorisedDataTypes, ...authorisedNetworkTypes];
const rowByType = new Map(rows.map((row) => [row.type, row]));

/** The handler of a type; undefined for one that is only recorded, or that CloudFormation does not know. */
export function findResourceHandler(type: string): ResourceHandler | undefined {
  if (isCustom(type)) return customResource(type);
  const facts = resourceTypeFacts(type);
  if (!facts) return undefined;
  const row = rowByType.get(type);
  const handler = byType.get(type) ?? (row && authorisedHandler(row, facts));
  return handler && checkedHandler(handler, facts);
}

/** Whether a service of the embedded cloud holds resources of a type; of others only what the registry knows is written down. */
export function isHeldByService(type: string): boolean {
  return byType.has(type) || isCustom(type);
}

function isCustom(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}
