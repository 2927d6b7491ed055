import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { BootstrapConfiguration } from '../../steps/bootstrap/index.ts';
import type { DoctorOptions, DoctorReport, Question } from '../../steps/doctor/index.ts';
import { fileUnreadable, questionIncomplete, questionsMixed } from '../../steps/errors/index.ts';
import { fileMissing } from '../../steps/near-path.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { flagOption, listOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { readVersion } from '../version.ts';

export const doctorCommand: CommandRow = {
  name: 'doctor',
  summary: 'Say why a role chain, key or bucket would refuse, or did, and which statement is missing; reads only',
  arguments: [
    {
      name: '[configuration]',
      completes: 'yaml-file',
      description: 'the configuration of steps bootstrap (default: bootstrap.yml)',
    },
  ],
  options: [
    {
      flags: '--principal <arn>',
      completes: 'nothing',
      description: 'one question: who asks, a role, user or service (x.amazonaws.com)',
    },
    {
      flags: '--action <action>',
      completes: 'nothing',
      description: 'one question: what is asked for, as in s3:GetObject',
    },
    { flags: '--resource <arn>', completes: 'nothing', description: 'one question: of what' },
    {
      flags: '--context <key=value...>',
      completes: 'nothing',
      description: 'condition keys of the question, as in iam:PassedToService=…',
    },
    {
      flags: '--message <text>',
      completes: 'nothing',
      description: 'say why what this message or log tells was refused; - for standard input',
    },
    { flags: '--message-file <file>', completes: 'file', description: 'the same for the text of a file' },
    {
      flags: '--templates-only',
      description: 'of what the standard templates make of the configuration, on this machine: no account is asked',
    },
    { flags: '--all', description: 'show what holds too' },
    {
      flags: '--format <format>',
      description: 'how the answer is printed',
      choices: ['text', 'json'],
      default: 'text',
    },
  ],
  run: async (invocation) => {
    const { args, options, context, surface } = invocation;
    const question = readQuestion(invocation);
    const message = await readMessage(invocation);
    if (question && message !== undefined) throw questionsMixed();
    const { readBootstrapConfiguration } = await import('../../steps/bootstrap/index.ts');
    const configuration = await readBootstrapConfiguration(args[0] ?? 'bootstrap.yml', context);
    const report = flagOption(options, 'templatesOnly')
      ? await answerFromTemplates(configuration, question, message, invocation)
      : await answer(configuration, question, message, { templates }, context);
    const { formatReport } = await import('../doctor-report.ts');
    const isJson = textOption(options, 'format') === 'json';
    return {
      exitCode: report.findings.length > 0 ? 1 : 0,
      stdout: isJson
        ? JSON.stringify(report, undefined, 2)
        : surface.fit(formatReport(report, flagOption(options, 'all'), surface.palette)),
    };
  },
};

const templates = join(packageRoot(), 'cloudformation');

async function answerFromTemplates(
  configuration: BootstrapConfiguration,
  question: Question | undefined,
  message: string | undefined,
  { context }: Invocation,
): Promise<DoctorReport> {
  const { withTemplatesAlone } = await import('../../steps/rehearse/index.ts');
  const facts = { templates, version: readVersion() };
  return withTemplatesAlone(configuration, facts, context, async ({ configuration: made, access, notes }) => {
    const report = await answer(made, question, message, { templates, access }, context);
    return { ...report, notes: [...notes, ...report.notes] };
  });
}

async function answer(
  configuration: BootstrapConfiguration,
  question: Question | undefined,
  message: string | undefined,
  options: DoctorOptions,
  context: Invocation['context'],
): Promise<DoctorReport> {
  const { answerQuestion, examineOrganization, explainMessages } = await import('../../steps/doctor/index.ts');
  if (question) return answerQuestion(configuration, question, options, context);
  if (message !== undefined) return explainMessages(configuration, message, options, context);
  return examineOrganization(configuration, options, context);
}

function readQuestion({ options }: Invocation): Question | undefined {
  const [principal, action, resource] = ['principal', 'action', 'resource'].map((name) => textOption(options, name));
  const context = listOption(options, 'context');
  if (principal !== undefined && action !== undefined && resource !== undefined)
    return { principal, action, resource, context };
  if (principal === undefined && action === undefined && resource === undefined && context.length === 0)
    return undefined;
  const given = { '--principal': principal, '--action': action, '--resource': resource };
  throw questionIncomplete(Object.entries(given).flatMap(([flag, value]) => (value === undefined ? [flag] : [])));
}

async function readMessage({ options, context, readInput }: Invocation): Promise<string | undefined> {
  const [message, file] = [textOption(options, 'message'), textOption(options, 'messageFile')];
  if (message === '-') return readInput();
  if (message !== undefined || file === undefined) return message;
  try {
    return await readFile(resolve(context.workingDirectory, file), 'utf8');
  } catch (error) {
    if (isAbsent(error)) throw await fileMissing(file, 'the message', context.workingDirectory);
    throw fileUnreadable(file, error);
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
}
