import { newUniqueId } from '../../access-keys.ts';
import { AwsError } from '../../aws-error.ts';
import type { Input, Operation } from '../../service.ts';
import { noSuchEntity, requireText } from './errors.ts';
import { renderRole } from './render.ts';
import { iamState, type Role } from '../../identities/iam-state.ts';

/** Services' own names for their role; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const roleNames: Readonly<Record<string, string>> = {
  'stacksets.cloudformation.amazonaws.com': 'AWSServiceRoleForCloudFormationStackSetsOrgAdmin',
  'member.org.stacksets.cloudformation.amazonaws.com': 'AWSServiceRoleForCloudFormationStackSetsOrgMember',
  'organizations.amazonaws.com': 'AWSServiceRoleForOrganizations',
  'ops.apigateway.amazonaws.com': 'AWSServiceRoleForAPIGateway',
  'dynamodb.application-autoscaling.amazonaws.com': 'AWSServiceRoleForApplicationAutoScaling_DynamoDBTable',
  'codestar-notifications.amazonaws.com': 'AWSServiceRoleForCodeStarNotifications',
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
const createServiceLinkedRole: Operation = {
  demands: (input, { accountId }) => [
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: arnFor(input, accountId),
      context: { 'iam:AWSServiceName': requireText(input, 'AWSServiceName') },
    },
  ],
  handle(input, { cloud, accountId }) {
    const service = requireText(input, 'AWSServiceName');
    const name = nameOf(service);
    const { roles } = iamState(cloud, accountId);
    if (Object.hasOwn(roles, name)) {
      throw new AwsError(
        'InvalidInput',
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
        400,
      );
    }
    const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    const role: Role = {
      name,
      path: `/aws-service-role/${service}/`,
      id: newUniqueId('AROA'),
      arn: arnFor(input, accountId),
      created: new Date(cloud.clock.now()).toISOString(),
      trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      maxSessionDuration: 3600,
      tags: [],
      inlinePolicies: {},
      attachedPolicies: [],
    };
    roles[name] = role;
    return { Role: renderRole(role) };
  },
};

const deleteServiceLinkedRole: Operation = {
  demands: (input, { cloud, accountId }) => [
    {
      action: 'iam:DeleteServiceLinkedRole',
      resource:
        iamState(cloud, accountId).roles[requireText(input, 'RoleName')]?.arn ??
        `arn:aws:iam::${accountId}:role/aws-service-role/${requireText(input, 'RoleName')}`,
    },
  ],
  handle(input, { cloud, accountId }) {
    const name = requireText(input, 'RoleName');
    const { roles } = iamState(cloud, accountId);
    if (!Object.hasOwn(roles, name)) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    delete roles[name];
    return { DeletionTaskId: `task/aws-service-role/${name}/${newUniqueId('').toLowerCase()}` };
  },
};

export const serviceLinkedRoleOperations: Readonly<Record<string, Operation>> = {
  CreateServiceLinkedRole: createServiceLinkedRole,
  DeleteServiceLinkedRole: deleteServiceLinkedRole,
};

function arnFor(input: Input, accountId: string): string {
  const service = requireText(input, 'AWSServiceName');
  return `arn:aws:iam::${accountId}:role/aws-service-role/${service}/${nameOf(service)}`;
}

function nameOf(service: string): string {
  const name = roleNames[service];
  if (name) return name;
  throw new AwsError(
    'InvalidInput',
    `${service} is not a service principal with a service-linked role in the embedded cloud`,
    400,
  );
}
