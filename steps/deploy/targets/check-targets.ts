import pLimit from 'p-limit';
import type { Context } from '../../context.ts';
import { collectError, StepError, throwAll } from '../../errors/index.ts';
import type { Manifest } from '../../manifest.ts';
import { locatePath } from '../../template.ts';
import { createTemplateReader, readRegionalInputs, type DeployInputs } from '../inputs.ts';
import type { Targets } from './read-targets.ts';
import { placeOf, type Target } from './target.ts';

/** Reads what each target is given. Everything that its template does not take is thrown at once, before any call. */
export async function readTargetInputs(
  targets: Targets,
  manifest: Manifest | undefined,
  context: Context,
): Promise<ReadonlyMap<Target, DeployInputs>> {
  const readTemplate = createTemplateReader();
  return forEachTarget(targets, 1, ({ options }) => readRegionalInputs(options, manifest, context, readTemplate));
}

/** What is found out of each target, so many at once. Whatever is wrong with any is thrown at once, at its place in the file. */
export async function forEachTarget<T>(
  { source, waves }: Targets,
  atOnce: number,
  work: (target: Target) => Promise<T>,
): Promise<ReadonlyMap<Target, T>> {
  const all = waves.flatMap(({ targets }) => targets);
  const found: StepError[] = [];
  const results = new Map<Target, T>();
  const limit = pLimit(atOnce);
  const inspect = async (target: Target): Promise<void> => {
    const wrong: StepError[] = [];
    await collectError(wrong, async () => results.set(target, await work(target)));
    found.push(...wrong.map((error) => placed(error, placeOf(target), locatePath(source, target.path))));
  };
  await Promise.all(all.map((target) => limit(() => inspect(target))));
  throwAll(found);
  return results;
}

/** What says itself where it is, is told so; anything else at the target that it was found for. */
function placed(error: StepError, place: string, location: ReturnType<typeof locatePath>): StepError {
  if (error.location) return error;
  const { code, hint, exitCode, message } = error;
  return new StepError({ code, message: `${place}: ${message}`, exitCode, location, ...(hint ? { hint } : {}) });
}
