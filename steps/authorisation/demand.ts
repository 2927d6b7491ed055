import type { ConditionContext, PolicyDocument } from './policy.ts';

/**
 * One thing the caller must be allowed to do for an operation to go on. An operation may have several (a CreateStack with a
 * role demands iam:PassRole too).
 */
export interface Demand {
  /** `s3:GetObject`; `ec2:*` where the service is known and its actions are not: then any of them will do. */
  readonly action: string;
  /** An ARN, or `*` for actions that know no resource. */
  readonly resource: string;
  /** The account that owns the resource: by default the ARN's, else the called account. */
  readonly resourceAccount?: string;
  readonly resourcePolicy?: PolicyDocument;
  /**
   * How the resource policy counts. `usual`: in the owner's account either side may allow, across accounts both must.
   * `key`: as for KMS, nothing is allowed unless the key policy allows it or hands it to the account. `trust`: a role's trust policy.
   */
  readonly resourceRule?: 'usual' | 'key' | 'trust';
  /** The service's own condition keys, as in `cloudformation:RoleArn`. Global keys are added by the authoriser. */
  readonly context?: ConditionContext;
}
