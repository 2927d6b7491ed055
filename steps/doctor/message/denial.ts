import type { Ask } from '../ask.ts';

/** One refusal as a text tells it. */
export type Denial = QuestionDenial | ChainDenial | UntoldDenial;

/** It says who, what and on what. */
export interface QuestionDenial {
  readonly kind: 'question';
  readonly text: string;
  readonly ask: Omit<Ask, 'region'>;
  /** Which kind of policy it says it was, in AWS's words. */
  readonly told?: string;
}

/** It leaves out who or what, which the chain of the configured pipelines can supply. */
export interface ChainDenial {
  readonly kind: 'chain';
  readonly text: string;
  /** Whether a question of the chain may be the one that was refused. */
  readonly mayBe: (ask: Ask) => boolean;
  /** For where no question of the chain is. */
  readonly ask?: Omit<Ask, 'region'>;
}

/** It cannot be answered from what it says. */
interface UntoldDenial {
  readonly kind: 'untold';
  readonly text: string;
  readonly why: string;
  readonly next: string;
}
