import type { JsonService } from '../../service.ts';
import { deleteOperations } from './delete-parameters.ts';
import { describeParameters } from './describe-parameters.ts';
import { labelParameterVersion } from './label-version.ts';
import { putParameter } from './put-parameter.ts';
import { readOperations } from './read-parameters.ts';
import { tagOperations } from './tags.ts';

/** The Parameter Store of Systems Manager. https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html */
export const ssm: JsonService = {
  name: 'ssm',
  protocol: 'json',
  targetPrefix: 'AmazonSSM',
  jsonVersion: '1.1',
  operations: {
    PutParameter: putParameter,
    DescribeParameters: describeParameters,
    LabelParameterVersion: labelParameterVersion,
    ...readOperations,
    ...deleteOperations,
    ...tagOperations,
  },
};
