import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { newStackId } from './names.ts';
import type { StackRecord } from './stack-record.ts';

export interface NewStack {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly creator: Caller;
  readonly roleArn?: string;
  readonly parentId?: string;
  readonly rootId?: string;
}

/** A stack that holds nothing yet. */
export function newStack(cloud: Cloud, { accountId, region, name, ...rest }: NewStack): StackRecord {
  return {
    ...rest,
    id: newStackId(region, accountId, name),
    name,
    accountId,
    region,
    createdAt: cloud.clock.now(),
    status: 'REVIEW_IN_PROGRESS',
    resources: {},
    leftovers: [],
    outputs: [],
    imports: [],
    events: [],
    operations: [],
    changeSets: {},
    disableRollback: false,
    terminationProtection: false,
  };
}
