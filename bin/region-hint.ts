import { isRegionMissing, regionMissing, StepError } from '../steps/errors/index.ts';
import { settingsOf, type CommandRow } from './command.ts';
import { optionForm } from './option-form.ts';

/** Where nobody has named a region: the user's error, with all the places where this command takes one from. */
export function explainRegion(error: unknown, command: CommandRow): unknown {
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
