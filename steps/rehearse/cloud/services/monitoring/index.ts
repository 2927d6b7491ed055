import type { JsonService } from '../../service.ts';
import { alarmOperations } from './alarms.ts';
import { takeSample } from './change-state.ts';

/**
 * CloudWatch: alarms with a static threshold on one metric. The values that services of the embedded cloud send are there
 * (EventBridge's of its rules), but no others: nothing is graphed or stored. An alarm is evaluated when a value comes and when
 * somebody looks.
 */
export const monitoring: JsonService = {
  name: 'monitoring',
  protocol: 'json',
  targetPrefix: 'GraniteServiceVersion20100801',
  jsonVersion: '1.0',
  operations: alarmOperations,
  start(cloud) {
    cloud.onMeasure((sample) => takeSample(cloud, sample));
  },
};
