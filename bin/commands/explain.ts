import { closestName } from '../../steps/closest-name.ts';
import { settingInvalid } from '../../steps/errors/index.ts';
import type { CommandRow, Invocation } from '../command.ts';
import { formatPage } from '../format-page.ts';

export const explainCommand: CommandRow = {
  name: 'explain',
  summary: 'Say what the code of an error or a rule of steps validate means, why it comes, and what to do',
  arguments: [
    {
      name: '[code]',
      completes: 'code',
      description:
        'what a message has in brackets, as FILE_NOT_FOUND, STEPS022, E3002; without one all codes are listed',
    },
  ],
  options: [],
  run: async ({ args: [given], context, surface }) => {
    const { listErrors } = await import('../../steps/explain/index.ts');
    if (given === undefined) return { exitCode: 0, stdout: surface.fit(await listErrors()) };
    return { exitCode: 0, stdout: formatPage(await explain(given, context), surface) };
  },
};

async function explain(given: string, context: Invocation['context']): Promise<string> {
  const { explainError, listErrorCodes } = await import('../../steps/explain/index.ts');
  const codes = await listErrorCodes();
  const code = given
    .replaceAll(/^\[|\]$/g, '')
    .replaceAll('-', '_')
    .toUpperCase();
  if (codes.includes(code)) return explainError(code);
  const { findRule, ruleForms } = await import('../../steps/validate/index.ts');
  const found = await findRule(given, context);
  if ('page' in found) return found.page;
  const near = closestName(code, [...codes, ...found.known]);
  const hint =
    near === undefined ? 'steps explain lists the codes of errors, docs/rules the rules' : `did you mean ${near}?`;
  throw settingInvalid('the code', given, `the code of an error, as FILE_NOT_FOUND, or ${ruleForms}`, hint);
}
