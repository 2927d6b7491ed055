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
    if (rule.state !== 'ENABLED' || rule.pattern === undefined) continue;
    if (!matchesPattern(readPattern(rule.pattern), envelope)) continue;
    for (const target of rule.targets) cloud.background(() => deliverTo(cloud, event, rule, target, envelope));
  }
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
  try {
    if (!delivery) throw new Error(`targets of ${service} are not part of the embedded cloud`);
    await delivery({ cloud, rule, target, input: targetInput(target, envelope), accountId: event.account });
  } catch (error) {
    eventsState(cloud, event.account, event.region).failedDeliveries.push({
      time: new Date(cloud.clock.now()).toISOString(),
      ruleArn: rule.arn,
      targetArn: target.Arn,
      detailType: event['detail-type'],
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
