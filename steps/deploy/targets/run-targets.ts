import type { Context } from '../../context.ts';
import { counted } from '../../counted.ts';
import { formatStepError, StepError } from '../../errors/index.ts';
import { given } from '../../given.ts';
import { runTask } from '../../task.ts';
import { createCrowd } from './crowd.ts';
import type { Wave } from './read-targets.ts';
import { runWave } from './run-wave.ts';
import { placeOf, type Target, type TargetResult } from './target.ts';

type Done = Pick<TargetResult, 'result' | 'outputs'>;
export type Act = (target: Target, context: Context) => Promise<Done>;

/**
 * Acts on the targets of each wave in turn. A target that failed is a result; what else is thrown (a signal, a defect) is thrown on once
 * all that runs has ended. What was not begun is among the results as well.
 */
export async function runTargets(
  waves: readonly Wave[],
  act: Act,
  verb: string,
  context: Context,
): Promise<readonly TargetResult[]> {
  const results = new Map<Target, TargetResult>();
  const thrown: unknown[] = [];
  const crowd = createCrowd(context);
  const work = async (target: Target, { report }: Context): Promise<boolean> => {
    const began = context.clock.now();
    const settle = (done: Done, cause?: string) => {
      const duration = context.clock.now() - began;
      results.set(target, { ...described(target), ...done, duration, ...given('cause', cause) });
    };
    try {
      await crowd.join(placeOf(target), report, (placed) =>
        runTask(
          placed,
          target.options.stackName,
          `${verb} stack ${target.options.stackName}`,
          async (within) => {
            const done = await act(target, within);
            settle(done);
            return done;
          },
          ({ result }) => ({ outcome: result === 'unchanged' ? 'unchanged' : 'done', detail: result }),
        ),
      );
      return true;
    } catch (error) {
      if (!(error instanceof StepError) || context.signal.aborted) thrown.push(error);
      else {
        settle({ result: 'failed', outputs: {} }, causeOf(error));
        tell(`${placeOf(target)}: ${formatStepError(error)}`, context);
      }
      return false;
    }
  };
  // Told at once: a second signal ends the process.
  const tellInterrupted = () => tell('no further target is begun: the same command goes on with the rest', context);
  context.signal.addEventListener('abort', tellInterrupted, { once: true });
  const mayBegin = () => thrown.length === 0 && !context.signal.aborted;
  for (const wave of waves) {
    const isStopped = await runOne(wave, { work, mayBegin }, results, context);
    if (isStopped || !mayBegin()) break;
  }
  const all = waves.flatMap(({ targets }) => targets).map((target) => results.get(target) ?? notBegun(target));
  context.signal.removeEventListener('abort', tellInterrupted);
  if (!context.signal.aborted) tellRest(all, context);
  if (thrown.length > 0) throw thrown[0];
  return all;
}

async function runOne(
  { name, preferences, targets }: Wave,
  how: { readonly work: (target: Target, context: Context) => Promise<boolean>; readonly mayBegin: () => boolean },
  results: ReadonlyMap<Target, TargetResult>,
  context: Context,
): Promise<boolean> {
  const id = `wave ${name}`;
  const endedOf = () => targets.flatMap((target) => results.get(target)?.result ?? []);
  const countDone = () => {
    const ended = endedOf();
    const failed = ended.filter((result) => result === 'failed').length;
    return `${ended.length} of ${targets.length} done${failed > 0 ? `, ${failed} failed` : ''}`;
  };
  const tellDone = () => {
    const amount = { done: endedOf().length, total: targets.length, unit: 'targets' } as const;
    context.report({ type: 'task-progress', id, amounts: [amount] });
  };
  const workWithin = (within: Context) => async (target: Target) => {
    const succeeded = await how.work(target, within);
    tellDone();
    return succeeded;
  };
  const isStopped = await runTask(
    context,
    id,
    `wave ${name}: ${counted(targets.length, 'target')}`,
    (within) => {
      tellDone();
      const { mayBegin } = how;
      const work = workWithin(within);
      return runWave({ preferences, items: targets, regionOf: ({ region }) => region, work, mayBegin });
    },
    (stopped) => ({ outcome: stopped || !how.mayBegin() ? 'failed' : 'done', detail: countDone() }),
  );
  if (isStopped)
    tell(`wave ${name} is stopped: more targets of a region failed than may; nothing after it is begun`, context);
  return isStopped;
}

/** The state is in the stacks: the same command finds what is done unchanged, follows what is under way, and does the rest. */
function tellRest(results: readonly TargetResult[], context: Context): void {
  const rest = results.filter(({ result }) => result === 'failed' || result === 'not-begun').length;
  if (rest === 0) return;
  const of = counted(results.length, 'target');
  tell(
    `${rest} of ${of} failed or were not begun: the same command goes on with them, and finds the others unchanged`,
    context,
  );
}

function tell(message: string, context: Context): void {
  context.report({ type: 'notice', level: 'warning', message });
}

function described({
  wave,
  account,
  region,
  options: { stackName },
}: Target): Pick<TargetResult, 'wave' | 'account' | 'region' | 'stackName'> {
  return { wave, account, region, stackName };
}

function notBegun(target: Target): TargetResult {
  return { ...described(target), result: 'not-begun', duration: 0, outputs: {} };
}

function causeOf({ message, code }: StepError): string {
  return `${message.replaceAll(/\s*\n\s*/g, ' ')} [${code}]`;
}
