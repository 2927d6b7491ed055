import type { Context } from '../context.ts';
import { accountEnvironment } from './account-context.ts';
import type { Rehearsal } from './rehearsal.ts';

const idleMinutes = 30;
const lookEveryMs = 1000;

/** Keeps the embedded cloud open for a person with the AWS CLI, until they interrupt it or leave it idle. */
export async function keepOpen({ cloud, toolsAccountId }: Rehearsal, context: Context): Promise<void> {
  const exports = Object.entries(accountEnvironment(cloud, toolsAccountId)).map(
    ([name, value]) => `export ${name}='${value}'`,
  );
  context.report({
    type: 'notice',
    level: 'info',
    message: [
      `The embedded cloud stays open until Ctrl-C, or ${idleMinutes} idle minutes. As the Tools account's administrator:`,
      ...exports,
    ].join('\n'),
  });
  try {
    while (cloud.clock.now() - cloud.lastRequestAt < idleMinutes * 60_000)
      await context.clock.sleep(lookEveryMs, context.signal);
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
}
