import type { QueryService } from '../../service.ts';
import { endInterrupted } from './interrupted.ts';
import { changeSetOperations } from './operations/change-sets.ts';
import { descriptionOperations } from './operations/descriptions.ts';
import { driftOperations } from './operations/drift.ts';
import { exportOperations } from './operations/exports.ts';
import { settingOperations } from './operations/settings.ts';
import { stackOperations } from './operations/stacks.ts';
import { undoOperations } from './operations/undo.ts';
import { templateOperations } from './operations/templates.ts';
import { followOrganization } from './stack-sets/auto-deployment.ts';
import { stackSetDescriptions } from './stack-sets/descriptions.ts';
import { customResourceAnswers } from './resources/custom-resource-addresses.ts';
import { stackInstanceOperations } from './stack-sets/instance-operations.ts';
import { organizationsAccessOperations } from './stack-sets/organizations-access.ts';
import { stackSetOperations } from './stack-sets/operations.ts';

/** CloudFormation. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html */
export const cloudformation: QueryService = {
  name: 'cloudformation',
  protocol: 'query',
  version: '2010-05-15',
  xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
  operations: {
    ...stackOperations,
    ...undoOperations,
    ...changeSetOperations,
    ...descriptionOperations,
    ...templateOperations,
    ...exportOperations,
    ...settingOperations,
    ...driftOperations,
    ...stackSetOperations,
    ...stackInstanceOperations,
    ...stackSetDescriptions,
    ...organizationsAccessOperations,
  },
  plainRoutes: [customResourceAnswers],
  start(cloud) {
    endInterrupted(cloud);
    followOrganization(cloud);
  },
};
