import type { FoundApproval } from '../../steps/approve/index.ts';
import { approvalUnconfirmed, settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import { allowancesIn } from '../../steps/approved-findings.ts';
import { given } from '../../steps/given.ts';
import {
  flagOption,
  namesOption,
  textOption,
  type CommandRow,
  type Invocation,
  type OptionValues,
} from '../command.ts';
import { inRegion, regionOption } from '../region.ts';
import type { Surface } from '../surface.ts';

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ApprovalResult.html
const longestSummary = 512;

export const approveCommand: CommandRow = {
  name: 'approve',
  summary: 'Approve, or reject, what waits for approval in a pipeline; shows it and asks first',
  arguments: [
    { name: '<pipeline>', completes: 'pipeline', description: 'the pipeline' },
    { name: '[stage]', completes: 'stage', description: 'the stage that waits, where several do' },
  ],
  options: [
    {
      flags: '--execution <id>',
      completes: 'nothing',
      description: 'answer only where this execution waits: the one that was reviewed',
    },
    { flags: '--action <name>', completes: 'nothing', description: 'the approval, where several wait in the stage' },
    { flags: '--reject', description: 'reject it; --summary is needed then' },
    {
      flags: '--summary <text>',
      completes: 'nothing',
      description: 'the reason, which CodePipeline keeps with the answer',
    },
    {
      flags: '--ticket <ticket>',
      completes: 'nothing',
      description: 'the change ticket, which becomes the first word of the summary',
    },
    {
      flags: '--allow <rule:logicalId...>',
      completes: 'allowances',
      description:
        'findings that the deployment may have in spite of the rules that stop it; they become part of the summary',
    },
    { flags: '--yes', description: 'answer without asking' },
    regionOption,
  ],
  run: async (invocation) => {
    const { args, options, surface } = invocation;
    const [pipeline = '', stage] = args;
    const isRejection = flagOption(options, 'reject');
    const summary = readSummary(options, isRejection);
    const { answer, findApproval } = await import('../../steps/approve/index.ts');
    const context = inRegion(invocation);
    const choice = {
      pipeline,
      ...given('stage', stage),
      ...given('action', textOption(options, 'action')),
      ...given('executionId', textOption(options, 'execution')),
    };
    const found = await findApproval(choice, context);
    if (!(await isWanted(found, isRejection, invocation))) {
      context.report({ type: 'notice', level: 'info', message: 'nothing was answered: it goes on waiting' });
      return { exitCode: 1 };
    }
    await answer(found, !isRejection, summary, context);
    return { exitCode: 0, stdout: formatAnswer(found, isRejection, surface) };
  },
};

function readSummary(options: OptionValues, isRejection: boolean): string {
  const given = textOption(options, 'summary');
  const ticket = readTicket(options);
  if (given === undefined && isRejection)
    throw settingMissing('--summary', 'say with --summary why it is rejected: whoever made the commit will ask');
  const reason = given ?? 'Approved with steps approve; no reason was given';
  const allowed = readAllowed(options);
  const summary = [ticket, allowed, reason].filter((part) => part !== undefined).join(' ');
  if (summary.length > longestSummary)
    throw settingInvalid('--summary', `${summary.slice(0, 40)}…`, `at most ${longestSummary} characters`);
  return summary;
}

/** Whether it fits the organisation's pattern is for the pipeline to say, after the answer. */
function readTicket(options: OptionValues): string | undefined {
  const ticket = textOption(options, 'ticket');
  if (ticket !== undefined && !/^\S+$/.test(ticket)) throw settingInvalid('--ticket', ticket, 'one word');
  return ticket;
}

/** As the pipeline reads it: what it would not take is refused before anything is answered. */
function readAllowed(options: OptionValues): string | undefined {
  const names = namesOption(options, 'allow');
  if (names.length === 0) return undefined;
  const text = `allow ${names.join(', ')}`;
  const unread = names.find((name) => !allowancesIn(text).includes(name));
  if (unread !== undefined)
    throw settingInvalid('--allow', unread, 'RULE:LOGICALID, in a nested stack RULE:NESTEDSTACK.LOGICALID');
  return `${text};`;
}

/** Shows what would be answered, to whoever is asked and in the log of whatever answers without. */
async function isWanted(
  found: FoundApproval,
  isRejection: boolean,
  { options, context, isInteractive, print, surface, ask }: Invocation,
): Promise<boolean> {
  const { formatApproval } = await import('../approval-request.ts');
  print(surface.fit(formatApproval(found, context.clock.now(), surface)));
  if (flagOption(options, 'yes')) return true;
  if (!isInteractive) throw approvalUnconfirmed(found.request.pipeline);
  if (!isRejection && textOption(options, 'summary') === undefined)
    context.report({ type: 'notice', level: 'info', message: 'no reason is recorded; --summary TEXT gives one' });
  const reply = await ask(`${isRejection ? 'Reject' : 'Approve'} this? [y/N] `);
  return ['y', 'yes'].includes(reply.trim().toLowerCase());
}

function formatAnswer({ request }: FoundApproval, isRejection: boolean, { palette, fit }: Surface): string {
  const { pipeline, stage, executionId } = request;
  const follow = isRejection
    ? `steps status ${pipeline}`
    : `steps logs ${pipeline} --execution ${executionId} --follow`;
  const answered = isRejection ? palette.warning('rejected:') : palette.success('approved:');
  return fit(`${answered} stage ${stage}, execution ${executionId}; ${palette.command(follow)}`);
}
