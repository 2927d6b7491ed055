import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import { AwsError } from '../../aws-error.ts';
import { requiredText } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { resourcePoliciesOf } from './state.ts';

const onAll = (action: string): Operation['demands'] => {
  return () => [{ action: `logs:${action}`, resource: '*' }];
};

const maximum = 10;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
const putResourcePolicy: Operation = {
  demands: onAll('PutResourcePolicy'),
  handle(input, { cloud, accountId, region }) {
    const [policyName, policyDocument] = [requiredText(input, 'policyName'), requiredText(input, 'policyDocument')];
    const policies = resourcePoliciesOf(cloud, { accountId, region });
    const result = checkPolicy(policyDocument, 'resource');
    if ('fault' in result) throw invalidParameter(result.fault);
    if (!(policyName in policies) && Object.keys(policies).length >= maximum) {
      throw new AwsError('LimitExceededException', 'Resource limit exceeded.');
    }
    policies[policyName] = policyDocument;
    return { resourcePolicy: { policyName, policyDocument } };
  },
};

const deleteResourcePolicy: Operation = {
  demands: onAll('DeleteResourcePolicy'),
  handle(input, { cloud, accountId, region }) {
    const policies = resourcePoliciesOf(cloud, { accountId, region });
    const name = requiredText(input, 'policyName');
    if (!(name in policies))
      throw new AwsError('ResourceNotFoundException', `Policy with name [${name}] does not exist.`);
    delete policies[name];
    return {};
  },
};

const describeResourcePolicies: Operation = {
  demands: onAll('DescribeResourcePolicies'),
  handle: (_input, { cloud, accountId, region }) => ({
    resourcePolicies: Object.entries(resourcePoliciesOf(cloud, { accountId, region })).map(
      ([policyName, policyDocument]) => ({ policyName, policyDocument }),
    ),
  }),
};

export const resourcePolicyOperations: Readonly<Record<string, Operation>> = {
  PutResourcePolicy: putResourcePolicy,
  DeleteResourcePolicy: deleteResourcePolicy,
  DescribeResourcePolicies: describeResourcePolicies,
};
