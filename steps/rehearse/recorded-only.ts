import { isHeldByService } from './cloud/services/cloudformation/resources/index.ts';

/** Whether resources of a type are only recorded: authorised at most, listed and deleted, with nothing behind them. */
export function isRecordedOnly(resourceType: string): boolean {
  return resourceType !== 'AWS::CloudFormation::Stack' && !isHeldByService(resourceType);
}
