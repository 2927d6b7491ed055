import { CancelUpdateStackCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';

export interface Followed {
  readonly client: CloudFormationClient;
  readonly stackId: string;
  readonly stackName: string;
  readonly isNew: boolean;
  /** Whether CloudFormation has answered that it began; a signal may come before that. */
  readonly isBegun: () => boolean;
}

const offerMs = 5000;

/**
 * Follows; where a signal ends that, the deployment goes on, and it is said how it is found again. A second signal cancels the update, as
 * only an update can be: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
 */
export async function interruptible<T>(follow: () => Promise<T>, followed: Followed, context: Context): Promise<T> {
  try {
    return await follow();
  } catch (error) {
    if (context.signal.aborted) await offerCancellation(followed, context);
    throw error;
  }
}

async function offerCancellation(followed: Followed, context: Context): Promise<void> {
  const { client, stackId, stackName, isNew, isBegun } = followed;
  const resume = isBegun()
    ? `stack ${stackName} goes on without us: the same command follows it to its end`
    : `whether the change set of stack ${stackName} is executed is not known: the same command follows it to its end, or executes it`;
  if (isNew) return warn(`${resume}; the same with --delete takes it back`, context);
  const offer = {
    resume,
    effect: 'cancels the update',
    act: (abortSignal: AbortSignal) =>
      client.send(new CancelUpdateStackCommand({ StackName: stackId }), { abortSignal }),
    done: `the update of stack ${stackName} is cancelled: it goes back to what it was`,
    failed: `the update of stack ${stackName} could not be cancelled`,
  };
  return offerSecondSignal(offer, context);
}

/** What a second signal does with something that goes on without us. */
export interface Offer {
  /** That it goes on, and how it is found again. */
  readonly resume: string;
  /** As in `cancels the update`. */
  readonly effect: string;
  /** The clients' own signal is aborted: this is the one call that must still go out. */
  readonly act: (abortSignal: AbortSignal) => Promise<unknown>;
  readonly done: string;
  readonly failed: string;
}

/** Waits a little for a second signal, where one can be waited for. */
export async function offerSecondSignal(offer: Offer, context: Context): Promise<void> {
  const { resume, effect } = offer;
  const { clock, onSecondSignal } = context;
  if (!onSecondSignal) return warn(resume, context);
  warn(`${resume}; a second Ctrl-C or SIGTERM in the next ${offerMs / 1000} s ${effect}`, context);
  await new Promise<void>((resolve) => {
    onSecondSignal(() => act(offer, context).finally(resolve));
    void clock.sleep(offerMs).then(resolve);
  });
}

async function act(offer: Offer, context: Context): Promise<void> {
  try {
    await offer.act(new AbortController().signal);
    warn(offer.done, context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`${offer.failed}: ${reason}`, context);
  }
}

function warn(message: string, context: Context): void {
  context.report({ type: 'notice', level: 'warning', message });
}
