import { join, resolve } from 'node:path';
import { counted } from '../../steps/counted.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { given } from '../../steps/given.ts';
import { deploymentForms } from '../../steps/pipeline-template/index.ts';
import type { Decision, OpenGate } from '../../steps/rehearse/index.ts';
import { workloadKinds, type WorkloadKind } from '../../steps/workload-kinds.ts';
import { flagOption, listOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { pageReportRow, readPageReport } from '../page-report.ts';
import { readVersion } from '../version.ts';

export const rehearseCommand: CommandRow = {
  name: 'rehearse',
  summary: 'Run the whole pipeline of a workload or a library in an embedded AWS on this machine',
  arguments: [
    {
      name: '[workload]',
      completes: 'folder',
      description: 'the folder of the workload (default: the working directory)',
    },
  ],
  options: [
    { flags: '--yes', description: 'give every approval' },
    { flags: '--resume', description: 'go on with the rehearsal that was stopped at a gate' },
    { flags: '--keep', description: 'stay open at the end, and print what the AWS CLI needs to look around' },
    {
      flags: '--deployments <form>',
      description: "who deploys: CodePipeline's own actions, steps deploy, or steps deploy in two parts",
      choices: deploymentForms,
      default: 'cloudformation',
    },
    {
      flags: '--region <region>',
      completes: 'region',
      description: 'the region of the embedded AWS (default: eu-west-1)',
    },
    {
      flags: '--kinds <kind...>',
      description: 'kinds of workload that the accounts of the rehearsal allow (default: serverless)',
      choices: workloadKinds,
    },
    {
      flags: '--account <name=id...>',
      completes: 'rehearsal-account',
      description:
        'ids of the accounts Management, Tools, Dev, Test, Uat, Prod, or further accounts: NAME=ID[@UNIT/UNIT]',
    },
    pageReportRow('of what happened', '.steps/rehearsal/report.html in the workload'),
  ],
  settingsFolder: ([workload = '.']) => workload,
  run: async (invocation) => {
    const { rehearsalOrganization, rehearseWorkload, withAccounts } = await import('../../steps/rehearse/index.ts');
    const { formatRehearsal } = await import('../rehearsal-summary.ts');
    const { args, options, context, print, surface } = invocation;
    const region = textOption(options, 'region');
    const workload = resolve(context.workingDirectory, args[0] ?? '.');
    const folder = join(workload, '.steps', 'rehearsal');
    const reportFile = resolve(
      context.workingDirectory,
      readPageReport(options, context) ?? join(folder, 'report.html'),
    );
    const outcome = await rehearseWorkload(
      {
        workload,
        folder,
        stepsCommand: [process.execPath, resolve(process.argv[1] ?? '')],
        templates: join(packageRoot(), 'cloudformation'),
        version: readVersion(),
        decide: (gate) => decide(gate, invocation),
        organization: withAccounts(rehearsalOrganization, listOption(options, 'account')),
        ...given(
          'deployments',
          deploymentForms.find((form) => form === textOption(options, 'deployments')),
        ),
        ...(region ? { region } : {}),
        kinds: listOption(options, 'kinds') as readonly WorkloadKind[],
        resume: flagOption(options, 'resume'),
        keep: flagOption(options, 'keep'),
        reportFile,
        onOutcome: (outcome) => print(surface.fit(`${formatRehearsal(outcome, surface)}\nReport: ${reportFile}`)),
      },
      context,
    );
    return { exitCode: outcome.result === 'failed' ? 1 : 0 };
  },
};

/** A gate is left where nobody can be asked; whoever is asked may say no, which rejects it. */
async function decide(gate: OpenGate, { options, context, isInteractive, ask }: Invocation): Promise<Decision> {
  if (flagOption(options, 'yes')) return 'approve';
  const changes = await gate.readChanges();
  for (const change of changes) context.report({ type: 'change', id: `${gate.stage}/${gate.action}`, ...change });
  if (!isInteractive) return 'leave';
  const what = changes.length > 0 ? ` of ${counted(changes.length, 'change')}` : gate.link ? ` (${gate.link})` : '';
  const question = `${gate.stage} / ${gate.action} waits for approval${what} [y/n/later] `;
  let decision = readDecision(await ask(question));
  while (!decision) decision = readDecision(await ask('y approves, n rejects, later stops here [y/n/later] '));
  return decision;
}

/** Nothing, as at the end of the input, leaves the gate; undefined is an answer that means none of the three. */
function readDecision(answer: string): Decision | undefined {
  const word = answer.trim().toLowerCase();
  if (['y', 'yes', 'approve'].includes(word)) return 'approve';
  if (['n', 'no', 'reject'].includes(word)) return 'reject';
  return ['', 'l', 'later'].includes(word) ? 'leave' : undefined;
}
