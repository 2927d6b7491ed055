import type { QueryService } from '../../service.ts';
import { changeSetOperations } from './operations/change-sets.ts';
import { descriptionOperations } from './operations/descriptions.ts';
import { exportOperations } from './operations/exports.ts';
import { settingOperations } from './operations/settings.ts';
import { stackOperations } from './operations/stacks.ts';
import { templateOperations } from './operations/templates.ts';

/** CloudFormation. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html */
export const cloudformation: QueryService = {
  name: 'cloudformation',
  protocol: 'query',
  version: '2010-05-15',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
    ...stackOperations,
    ...changeSetOperations,
    ...descriptionOperations,
    ...templateOperations,
    ...exportOperations,
    ...settingOperations,
  },
};
