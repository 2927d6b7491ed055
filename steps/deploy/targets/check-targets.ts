import type { Context } from '../../context.ts';
import { collectError, StepError, throwAll } from '../../errors/index.ts';
import type { Manifest } from '../../manifest.ts';
import { locatePath } from '../../template.ts';
import { readRegionalInputs } from '../inputs.ts';
import type { Targets } from './read-targets.ts';
import { placeOf } from './target.ts';

/** Reads what each target would be given. Everything that its template does not take is thrown at once, before any call. */
export async function checkTargets(
  { source, waves }: Targets,
  manifest: Manifest | undefined,
  context: Context,
): Promise<void> {
  const found: StepError[] = [];
  for (const target of waves.flatMap(({ targets }) => targets)) {
    const wrong: StepError[] = [];
    await collectError(wrong, () => readRegionalInputs(target.options, manifest, context));
    found.push(...wrong.map((error) => placed(error, placeOf(target), locatePath(source, target.path))));
  }
  throwAll(found);
}

/** What says itself where it is, is told so; anything else at the target that it was found for. */
function placed(error: StepError, place: string, location: ReturnType<typeof locatePath>): StepError {
  if (error.location) return error;
  const { code, hint, exitCode, message } = error;
  return new StepError({ code, message: `${place}: ${message}`, exitCode, location, ...(hint ? { hint } : {}) });
}
