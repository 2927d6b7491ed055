import type { Caller } from '../../authorisation/caller.ts';
import type { Input } from './service.ts';

/** A call that was answered or refused, whoever made it and by whichever way. */
export interface ApiCall {
  /** As in `Service.name`. */
  readonly service: string;
  readonly operation: string;
  readonly input: Input;
  readonly caller: Caller;
  readonly region: string;
  readonly requestId: string;
  readonly userAgent?: string;
  /** What was demanded, each once, and the accounts that own it. */
  readonly resources: readonly { readonly arn: string; readonly accountId: string }[];
  readonly error?: { readonly code: string; readonly message: string };
}
