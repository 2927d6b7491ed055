import type { ResourceHandler, ResourceTypeFacts } from './resource-handler.ts';
import { findResourceHandler, isHeldByService, resourceTypeFacts } from './resources/index.ts';
import { recordedHandler } from './resources/recorded.ts';

export const nestedStackType = 'AWS::CloudFormation::Stack';

export function isKnownType(type: string): boolean {
  return type === nestedStackType || findResourceHandler(type) !== undefined || resourceTypeFacts(type) !== undefined;
}

export function factsOfType(type: string): ResourceTypeFacts | undefined {
  return resourceTypeFacts(type);
}

export interface ChosenHandler {
  readonly handler: ResourceHandler;
  /** No service of the embedded cloud holds the resource: it is written down, with what the registry knows of it. */
  readonly isRecorded: boolean;
}

export function handlerFor(type: string): ChosenHandler {
  const handler = findResourceHandler(type);
  if (handler) return { handler, isRecorded: !isHeldByService(type) };
  const facts = resourceTypeFacts(type);
  if (!facts) throw new Error(`resource type ${type} was not refused when its template was read`);
  return { handler: recordedHandler(facts), isRecorded: true };
}
