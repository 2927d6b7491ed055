import type * as inputErrors from '../../../steps/errors/input.ts';
import type * as systemErrors from '../../../steps/errors/system.ts';
import type * as manifestErrors from '../../../steps/errors/manifest.ts';
import type * as toolsErrors from '../../../steps/errors/tools.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, refusedBySystem, type ExamplesOf } from './example.ts';

export const inputExamples: ExamplesOf<typeof inputErrors> = {
  fileNotFound: [errors.fileNotFound('environments/prod.json', 'the parameters file')],
  templateNotFound: [
    errors.templateNotFound('tempalte.yml', { near: 'template.yml' }),
    errors.templateNotFound('packaged.yml'),
    errors.templateNotFound('template.yml', { isLibrary: true }),
  ],
  templateNotMap: [
    errors.templateNotMap(true, at('template.yml:1', '', '')),
    errors.templateNotMap(false, at('template.yml:1', '- Resources', '- Resources')),
  ],
  fileUnreadable: [
    errors.fileUnreadable('template.yml', refusedBySystem('EACCES')),
    errors.fileUnreadable('steps.yml', refusedBySystem('EISDIR')),
  ],
  syntaxError: [
    errors.syntaxError(
      'All mapping items must start at the same column',
      at('template.yml:4', '   Properties: {}', ' '),
    ),
    errors.syntaxError('no anchor "&tags" comes before this alias', at('template.yml:9', '    Tags: *tags', '*tags')),
  ],
  settingMissing: [
    errors.settingMissing(
      '--stack-name',
      'give it as a flag, or set it in steps.yml or the environment (steps deploy --help)',
    ),
  ],
  settingInvalid: [errors.settingInvalid('--account', '12345', 'an account id of 12 digits')],
  settingValueInvalid: [
    errors.settingValueInvalid(
      'validate.fail-on',
      'warn',
      'one of error, warning, info, never',
      at('steps.yml:2', '  fail-on: warn', 'warn'),
    ),
  ],
  settingUnknown: [
    errors.settingUnknown('deploy.stackname', 'stack-name', [], at('steps.yml:2', '  stackname: orders', 'stackname')),
    errors.settingUnknown(
      'notify',
      undefined,
      ['verify', 'action', 'retry', 'kind', 'name'],
      at('steps.yml:5', 'notify: team@example.com', 'notify'),
    ),
  ],
  commandNotFound: [errors.commandNotFound('git', 'a rehearsal starts with a commit', 'install git')],
  commandFailed: [
    errors.commandFailed(
      'git ls-files',
      128,
      "fatal: detected dubious ownership in repository at '/codebuild/output/src'\n",
    ),
  ],
  templateConfigurationRejected: [
    errors.templateConfigurationRejected(
      'the value of SubnetIds must be a text',
      at('environments/prod.json:3', '    "SubnetIds": ["subnet-1", "subnet-2"]', '"SubnetIds"'),
    ),
  ],
};

export const systemExamples: ExamplesOf<typeof systemErrors> = {
  fromSystem: [
    errors.fromSystem(refusedBySystem('ENOSPC', { syscall: 'write' })),
    errors.fromSystem(refusedBySystem('EROFS', { syscall: 'mkdir', path: '.steps/build' })),
    errors.fromSystem(refusedBySystem('EMFILE', { syscall: 'open', path: 'functions/orders/app.ts' })),
  ],
  folderUnwatchable: [
    errors.folderUnwatchable('templates', refusedBySystem('ENOSPC')),
    errors.folderUnwatchable('templates', refusedBySystem('EACCES')),
  ],
};

const manifest = '.steps/manifest.json';
const [one, other] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];

export const manifestExamples: ExamplesOf<typeof manifestErrors> = {
  manifestMissing: [
    errors.manifestMissing(manifest, 'run steps package first, or -C the folder of the build artifact'),
  ],
  manifestInvalid: [errors.manifestInvalid(manifest, 'it has no schemaVersion')],
  manifestVersionUnknown: [errors.manifestVersionUnknown(manifest, 2, 1)],
  manifestStage: [errors.manifestStage(manifest, 'built', 'packaged', 'steps package')],
  artifactTampered: [
    errors.artifactTampered([
      { subject: 'packaged.yml', expected: one, found: other },
      { subject: `s3://artifacts/packages/orders/${one}.zip`, expected: one },
    ]),
  ],
};

export const toolsExamples: ExamplesOf<typeof toolsErrors> = {
  cacheNotWritable: [
    errors.cacheNotWritable(
      '/root/.cache/codebuild-steps',
      new Error("EACCES: permission denied, mkdir '/root/.cache'"),
    ),
  ],
  interpreterMissing: [
    errors.interpreterMissing('cfn-lint', 'Python 3.10 to 3.14', 'python3 is Python 3.8.10'),
    errors.interpreterMissing('cfn-nag', 'Ruby 3.1 or newer', 'no ruby is on the PATH'),
  ],
  toolNotInstalled: [
    errors.toolNotInstalled(
      'cfn-lint',
      '"python3 -m pip install …" ended with exit code 1:\nERROR: Could not find a version that satisfies the requirement cfn-lint',
      'check the network and pip’s configuration (PIP_INDEX_URL, PIP_FIND_LINKS), or install cfn-lint 1.51 or newer yourself',
    ),
  ],
  fileChanged: [errors.fileChanged('nested/queue.yml')],
  fileUnwritable: [
    errors.fileUnwritable('packaged.yml', refusedBySystem('EACCES')),
    errors.fileUnwritable('packaged.yml/outputs.env', refusedBySystem('ENOTDIR'), '--outputs-file'),
    errors.fileUnwritable('stdout', refusedBySystem('ENOSPC')),
  ],
};
