import { CancelUpdateStackCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Context } from '../context.ts';

export interface Followed {
  readonly client: CloudFormationClient;
  readonly stackId: string;
  readonly stackName: string;
  readonly isNew: boolean;
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
  const { stackName, isNew } = followed;
  const { clock, onSecondSignal } = context;
  const resume = `stack ${stackName} goes on without us: the same command follows it to its end`;
  if (isNew) return warn(`${resume}; the same with --delete takes it back`, context);
  if (!onSecondSignal) return warn(resume, context);
  warn(`${resume}; a second Ctrl-C or SIGTERM in the next ${offerMs / 1000} s cancels the update`, context);
  await new Promise<void>((resolve) => {
    onSecondSignal(() => cancelUpdate(followed, context).finally(resolve));
    void clock.sleep(offerMs).then(resolve);
  });
}

async function cancelUpdate({ client, stackId, stackName }: Followed, context: Context): Promise<void> {
  // The clients' own signal is aborted: this is the one call that must still go out.
  const { signal } = new AbortController();
  try {
    await client.send(new CancelUpdateStackCommand({ StackName: stackId }), { abortSignal: signal });
    warn(`the update of stack ${stackName} is cancelled: it goes back to what it was`, context);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    warn(`the update of stack ${stackName} could not be cancelled: ${reason}`, context);
  }
}

function warn(message: string, context: Context): void {
  context.report({ type: 'notice', level: 'warning', message });
}
