import type { JsonService } from '../../service.ts';
import { eventOperations } from './log-events.ts';
import { groupOperations } from './log-groups.ts';
import { streamOperations } from './log-streams.ts';
import { resourcePolicyOperations } from './resource-policies.ts';
import { tagOperations } from './tags.ts';

/** CloudWatch Logs. Retention is kept as configuration only: nothing expires. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html */
export const logs: JsonService = {
  name: 'logs',
  protocol: 'json',
  targetPrefix: 'Logs_20140328',
  jsonVersion: '1.1',
  operations: {
    ...groupOperations,
    ...streamOperations,
    ...eventOperations,
    ...resourcePolicyOperations,
    ...tagOperations,
  },
};
