import { join } from 'node:path';
import { placeOf } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { given, ownTag, stackNames, type StackTarget } from './stack-target.ts';

/** In each region, told of its pipelines. */
export function notifications(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { notifications: wanted, parameters, regions } = configuration;
  if (wanted === undefined) return [];
  const [EmailAddress, SecondEmailAddress] = wanted.emails ?? [];
  return regions.map((region) => ({
    kind: 'notifications',
    ...placeOf('Tools', configuration, region),
    stackName: stackNames.notifications,
    templateFile: join('common', 'notifications.yml'),
    parameters: {
      ...given('EmailAddress', EmailAddress),
      ...given('SecondEmailAddress', SecondEmailAddress),
      ...given('TellFailures', wanted.failures),
      ...given('TellApprovals', wanted.approvals),
      ...given('TellSuccesses', wanted.successes),
      ...given('PipelineNames', wanted.pipelines?.join(',')),
      ...given('ChatTopic', wanted['chat-topic']),
      ...parameters?.notifications,
    },
    named: Object.keys(parameters?.notifications ?? {}),
    tags: { ...configuration.tags, ...ownTag },
  }));
}
