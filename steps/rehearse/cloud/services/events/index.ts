import type { JsonService } from '../../service.ts';
import { apiDestinationOperations } from './api-destinations.ts';
import { connectionOperations } from './connections.ts';
import { deliver } from './deliver.ts';
import { putEvents } from './put-events.ts';
import { ruleOperations } from './rules.ts';
import { targetOperations } from './targets.ts';

/** EventBridge: rules of the default bus, matching, delivery, and what it takes to deliver to an HTTP endpoint. */
export const events: JsonService = {
  name: 'events',
  protocol: 'json',
  targetPrefix: 'AWSEvents',
  jsonVersion: '1.1',
  operations: {
    ...ruleOperations,
    ...targetOperations,
    ...connectionOperations,
    ...apiDestinationOperations,
    PutEvents: putEvents,
  },
  start(cloud) {
    cloud.onEvent((event) => deliver(cloud, event));
  },
};
