import type { BootstrapConfiguration } from './configuration.ts';
import { standardStacksIn } from './standard-stack.ts';
import { given, type StackTarget } from './stack-target.ts';

/** In each region, told of its pipelines. */
export function notifications(configuration: BootstrapConfiguration): readonly StackTarget[] {
  const { notifications: wanted, regions } = configuration;
  if (wanted === undefined) return [];
  const [EmailAddress, SecondEmailAddress] = wanted.emails ?? [];
  const parameters = {
    ...given('EmailAddress', EmailAddress),
    ...given('SecondEmailAddress', SecondEmailAddress),
    ...given('TellFailures', wanted.failures),
    ...given('TellApprovals', wanted.approvals),
    ...given('TellSuccesses', wanted.successes),
    ...given('PipelineNames', wanted.pipelines?.join(',')),
    ...given('ChatTopic', wanted['chat-topic']),
  };
  return standardStacksIn('notifications', regions, () => parameters, configuration);
}
