import { randomUUID } from 'node:crypto';
import type { Cloud, CloudEvent } from '../../cloud.ts';
import { deliveries } from './deliveries/index.ts';
import { matchesPattern, type Json } from './match-pattern.ts';
import { readPattern } from './read-pattern.ts';
import { eventsState, type Rule, type Target } from './state.ts';
import { targetInput } from './target-input.ts';

/** The event as targets see it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
type Envelope = { readonly [name: string]: Json };

/** Matches an event with the rules of its account and region, and hands it to the targets of those that fit. */
export function deliver(cloud: Cloud, event: CloudEvent): void {
  const envelope = {
    version: '0',
    id: randomUUID(),
    time: new Date(cloud.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(event as unknown as Envelope),
  };
  for (const rule of Object.values(eventsState(cloud, event.account, event.region).rules)) {
    if (rule.state === 'DISABLED' || rule.pattern === undefined) continue;
    if (rule.state === 'ENABLED' && onlyReads(event)) continue;
    if (!matchesPattern(readPattern(rule.pattern), envelope)) continue;
    measure(cloud, event, rule, 'TriggeredRules');
    for (const target of rule.targets) cloud.background(() => deliverTo(cloud, event, rule, target, envelope));
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html */
function onlyReads({ detail }: CloudEvent): boolean {
  const { readOnly, managementEvent, eventName } = detail;
  return readOnly === true && managementEvent === true && /^(Describe|Get|List)/.test(String(eventName));
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
function measure(cloud: Cloud, { account, region }: CloudEvent, { name: RuleName }: Rule, name: string): void {
  const dimensions = { RuleName };
  cloud.measure({ accountId: account, region, namespace: 'AWS/Events', name, dimensions, value: 1 });
}

async function deliverTo(
  cloud: Cloud,
  event: CloudEvent,
  rule: Rule,
  target: Target,
  envelope: Envelope,
): Promise<void> {
  const service = target.Arn.split(':')[2] ?? '';
  const delivery = deliveries[service];
  measure(cloud, event, rule, 'Invocations');
  try {
    if (!delivery) throw new Error(`targets of ${service} are not part of the embedded cloud`);
    await delivery({ cloud, rule, target, input: targetInput(target, envelope), accountId: event.account });
  } catch (error) {
    measure(cloud, event, rule, 'FailedInvocations');
    eventsState(cloud, event.account, event.region).failedDeliveries.push({
      time: new Date(cloud.clock.now()).toISOString(),
      ruleArn: rule.arn,
      targetArn: target.Arn,
      detailType: event['detail-type'],
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
