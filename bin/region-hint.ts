import { isRegionMissing, regionMissing, settingInvalid, StepError } from '../steps/errors/index.ts';
import { meantRegion } from '../steps/region-names.ts';
import { settingsOf, type CommandRow } from './command.ts';
import { optionForm } from './option-form.ts';

/** Where nobody has named a region: the user's error, with all the places where this command takes one from. */
export function explainRegion(error: unknown, command: CommandRow, regions: readonly string[] = []): unknown {
  if (isUnreachable(error)) return withMeantRegion(error, regions);
  if (!isRegionMissing(error)) return error;
  const { message, code, exitCode } = error instanceof StepError ? error : regionMissing(error, `run ${command.name}`);
  const has = (name: string) => settingsOf(command).some(({ flags }) => optionForm(flags).name === name);
  const places = [
    ...(has('region') ? ['pass --region REGION', 'write region: REGION in steps.yml'] : []),
    'set AWS_REGION',
    'name a profile that has a region (AWS_PROFILE)',
  ];
  const hint = `${places.slice(0, -1).join(', ')}, or ${places.at(-1)}`;
  return new StepError({ code, message, hint, exitCode, cause: error });
}

function isUnreachable(error: unknown): error is StepError {
  return error instanceof StepError && error.code === 'AWS_UNREACHABLE';
}

/** A region that there is not has no address. What was asked in another one says nothing of it. */
function withMeantRegion(error: StepError, regions: readonly string[]): StepError {
  const region = regions.find((one) => meantRegion(one) !== undefined);
  if (region === undefined) return error;
  const { code, message, exitCode, cause } = error;
  const hint = `did you mean ${meantRegion(region)}? ${region} is no region that is known here`;
  return new StepError({ code, message, hint, exitCode, cause });
}

/** A region that is none by its form is told before AWS is asked for an address that it cannot have. */
export function requireRegionForm(regions: Readonly<Record<string, string | undefined>>): void {
  for (const [name, region] of Object.entries(regions)) {
    const meant = region === undefined || /^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region) ? undefined : meantRegion(region);
    if (region !== undefined && meant !== undefined)
      throw settingInvalid(name, region, 'a region, as in eu-west-1', `did you mean ${meant}?`);
  }
}
