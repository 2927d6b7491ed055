import { findResourceHandler } from './cloud/services/cloudformation/resources/index.ts';

/** Whether resources of a type are only recorded: made, listed and deleted, with nothing behind them. */
export function isRecordedOnly(resourceType: string): boolean {
  return resourceType !== 'AWS::CloudFormation::Stack' && findResourceHandler(resourceType) === undefined;
}
