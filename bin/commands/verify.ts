import { noAllowance } from '../../steps/approved-findings.ts';
import { settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import type { GivenApproval } from '../../steps/verify/index.ts';
import { digestOption, flagOption, textOption, type CommandRow, type OptionValues } from '../command.ts';
import { inRegion, regionOption } from '../region.ts';

export const verifyCommand: CommandRow = {
  name: 'verify',
  summary:
    'Check that the artifact is what was packaged, and print the digest that stands for all of it; or that an approval names a change ticket',
  options: [
    {
      flags: '--digest <sha256>',
      completes: 'nothing',
      description: 'the digest that it must have, as an earlier `steps verify` printed it',
    },
    {
      flags: '--print <fact>',
      description: 'what of the artifact is printed; its version is that of package.json, else of the commit',
      choices: ['digest', 'commit', 'version'],
      default: 'digest',
    },
    {
      flags: '--approval <path>',
      completes: 'approval',
      description: 'instead of the artifact, look at the answer to this approval: PIPELINE/STAGE/ACTION',
    },
    { flags: '--execution <id>', completes: 'nothing', description: 'the execution that it was given to' },
    {
      flags: '--ticket-pattern <regex>',
      completes: 'nothing',
      description: 'the ticket that its summary must name, as in CHG[0-9]{7}',
    },
    {
      flags: '--allowances',
      description: 'print the findings that the approval allows by name, as for steps deploy --allow, or none',
    },
    regionOption,
  ],
  run: async (invocation) => {
    const { options, context } = invocation;
    const digest = digestOption(options);
    const approval = approvalOption(options);
    const { artifactFacts, factOf, readAllowances, verifyApproval, verifyWorkload } =
      await import('../../steps/verify/index.ts');
    if (approval && flagOption(options, 'allowances')) {
      const allowed = await readAllowances(approval, inRegion(invocation));
      return { exitCode: 0, stdout: allowed.join(',') || noAllowance };
    }
    if (approval) {
      const pattern = textOption(options, 'ticketPattern');
      if (pattern === undefined) throw settingMissing('--ticket-pattern', 'say what a ticket looks like');
      return { exitCode: 0, stdout: await verifyApproval(approval, pattern, inRegion(invocation)) };
    }
    const report = await verifyWorkload(digest === undefined ? {} : { digest }, context);
    const fact = artifactFacts.find((one) => one === textOption(options, 'print')) ?? 'digest';
    return { exitCode: 0, stdout: await factOf(fact, report, context.workingDirectory) };
  },
};

function approvalOption(options: OptionValues): GivenApproval | undefined {
  const path = textOption(options, 'approval');
  if (path === undefined) return undefined;
  const [pipeline, stage, action, ...more] = path.split('/');
  if (!pipeline || !stage || !action || more.length > 0)
    throw settingInvalid('--approval', path, 'PIPELINE/STAGE/ACTION, as in orders/ApproveDeployToProd/Approve');
  const executionId = textOption(options, 'execution');
  if (executionId === undefined) throw settingMissing('--execution', 'name the execution that it was given to');
  return { pipeline, stage, action, executionId };
}
