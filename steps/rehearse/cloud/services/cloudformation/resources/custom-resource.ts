import { AwsError } from '../../../aws-error.ts';
import type { ResourceHandler } from '../resource-handler.ts';

/** Custom resources would run their function: functions are kept here, not run, so they are refused and not pretended. */
export function customResource(type: string): ResourceHandler {
  const refuse = () =>
    Promise.reject(new AwsError('NotImplemented', `${type}: custom resources are not part of the embedded cloud`, 501));
  return { type, create: refuse, update: refuse, delete: () => Promise.resolve() };
}
