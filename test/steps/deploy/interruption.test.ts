import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { expect, it } from 'vitest';
import { interruptible } from '../../../steps/deploy/interruption.ts';
import { createTestContext } from '../../helpers/step-context.ts';

/** What is said where a signal ends the work on a stack, before or after CloudFormation has answered that it began. */
async function toldWhere(isBegun: boolean): Promise<string> {
  const context = createTestContext('.');
  const interrupted = { ...context, signal: AbortSignal.abort() };
  const followed = {
    client: new CloudFormationClient({ region: 'eu-west-1' }),
    stackId: 'arn:aws:cloudformation:eu-west-1:333333333333:stack/orders/1',
    stackName: 'orders',
    isNew: false,
    isBegun: () => isBegun,
  };
  const work = () => Promise.reject(new Error('interrupted'));
  await expect(interruptible(work, followed, interrupted)).rejects.toThrow('interrupted');
  return context.events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])).join('\n');
}

it('says how to go on, also where it is not known whether the change set is executed', async () => {
  expect(await toldWhere(true)).toContain('stack orders goes on without us: the same command follows it to its end');
  expect(await toldWhere(false)).toContain(
    'whether the change set of stack orders is executed is not known: the same command follows it to its end, or executes it',
  );
});
