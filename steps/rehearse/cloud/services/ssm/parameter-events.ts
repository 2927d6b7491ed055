import type { Request } from '../../service.ts';
import { parameterArn } from './parameter-name.ts';
import type { ParameterType } from './state.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html */
export function publishChange(
  operation: 'Create' | 'Update' | 'Delete',
  name: string,
  type: ParameterType,
  { cloud, accountId, region }: Request,
): void {
  cloud.publish({
    source: 'aws.ssm',
    'detail-type': 'Parameter Store Change',
    account: accountId,
    region,
    resources: [parameterArn({ accountId, region }, name)],
    detail: { operation, name, type },
  });
}
