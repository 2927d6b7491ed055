import type * as misuseErrors from '../../../steps/errors/misuse.ts';
import * as errors from '../../../steps/errors/index.ts';
import type { ExamplesOf } from './example.ts';

export const misuseExamples: ExamplesOf<typeof misuseErrors> = {
  commandUnknown: [errors.commandUnknown('depoly', 'did you mean steps deploy?\n→ steps --help lists all commands')],
  flagUnknown: [
    errors.flagUnknown(
      'steps deploy',
      '--stak-name',
      'did you mean --stack-name?\n→ steps deploy --help lists its flags',
    ),
    errors.flagUnknown('steps', '--yes', 'a flag of a command follows its name: steps approve --yes'),
  ],
  flagsConflict: [errors.flagsConflict('--json', '--quiet')],
  valueUnexpected: [errors.valueUnexpected('steps deploy', '--dry-run', 'yes')],
  valueMissing: [errors.valueMissing('--region', '--region <region>: region of the deployment')],
  argumentMissing: [
    errors.argumentMissing('steps logs', '<pipeline>', 'steps logs <pipeline>'),
    errors.argumentMissing('the command line', 'a command', 'steps --help lists all commands'),
  ],
  argumentUnexpected: [
    errors.argumentUnexpected('steps deploy', 'packaged.yml', 0, 'did you mean --template-file packaged.yml?'),
  ],
};
