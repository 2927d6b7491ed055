import type { ActionReport } from '../pipeline-execution.ts';

/** Where the stack of a CloudFormation action is, as far as the action tells. */
export interface StackPlace {
  /** Its id where that is known, so that a stack that was deleted since is found too; else its name. */
  readonly stack: string;
  readonly partition: string;
  /** Absent: the pipeline's account. */
  readonly account?: string;
  /** Absent: the pipeline's region. */
  readonly region?: string;
}

/**
 * Pure. Nothing where the action names no stack. That the external id of a CloudFormation action is its stack's or change set's is
 * unverified: with any other, the stack is found by its name, the account by the action's role.
 */
export function stackPlaceOf({
  configuration,
  externalId = '',
  roleArn = '',
  region,
}: ActionReport): StackPlace | undefined {
  const worked = /^arn:(aws[^:]*):cloudformation:([^:]+):(\d{12}):(stack\/)?/.exec(externalId);
  if (worked) {
    const [, partition = 'aws', stackRegion = '', account = '', isStack] = worked;
    const stack = isStack === undefined ? configuration['StackName'] : externalId;
    return stack === undefined ? undefined : { stack, partition, account, region: stackRegion };
  }
  const stack = configuration['StackName'];
  if (stack === undefined) return undefined;
  const [, partition = 'aws', account] = /^arn:(aws[^:]*):iam::(\d{12}):role\//.exec(roleArn) ?? [];
  return {
    stack,
    partition,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  };
}
