/** What one action has beyond its command, whose options are its inputs. */
export interface ActionRow {
  /** Of the command, and of the folder below `steps/` that holds the action. */
  readonly command: string;
  /** What the command prints to stdout, as an output of the action. */
  readonly output?: { readonly name: string; readonly description: string };
  /** Options that are no inputs, each with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

const ofApprovals = 'approvals of CodePipeline are checked by the buildspecs of the pipelines';

const ofSources = 'changes, or shows changes of, what its author commits';

/** In the order of a pipeline. */
export const actions: readonly ActionRow[] = [
  { command: 'build' },
  { command: 'package', leftOut: { explain: 'for a person who asks why' } },
  {
    command: 'validate',
    output: { name: 'findings', description: 'what was found, where format is given' },
    leftOut: {
      explain: 'for a person who asks why',
      watch: 'an action ends',
      staged: 'for a commit hook',
      fix: ofSources,
      'dry-run': ofSources,
      'update-baseline': ofSources,
      'grow-baseline': ofSources,
    },
  },
  {
    command: 'verify',
    output: { name: 'digest', description: 'the digest of the artifact, a SHA-256 in hexadecimal' },
    leftOut: {
      print: 'its output is the digest',
      approval: ofApprovals,
      execution: ofApprovals,
      'ticket-pattern': ofApprovals,
      allowances: ofApprovals,
    },
  },
  {
    command: 'deploy',
    output: { name: 'result', description: 'the digest of the plan with plan-only, else what format asks for' },
  },
  { command: 'combine-plans', output: { name: 'plan-digest', description: 'the digest of the combined plan' } },
  { command: 'outputs', output: { name: 'outputs', description: "the stack's outputs, as format says" } },
  { command: 'prune', output: { name: 'stacks', description: 'the stacks whose configuration is gone' } },
  {
    command: 'publish',
    output: { name: 'result', description: 'the digest of the package with print-digest, else what format asks for' },
  },
  { command: 'update-pipeline' },
  { command: 'bootstrap', output: { name: 'plan', description: 'what was shown: the plan, or what check found' } },
  { command: 'graph', output: { name: 'graph', description: 'the drawing, where no output-file takes it' } },
  {
    command: 'rehearse',
    leftOut: { keep: 'an action ends', resume: 'every run of a workflow begins in an empty folder' },
  },
];

/** Commands that are no actions, each with the reason. */
export const withoutAction: Readonly<Record<string, string>> = {
  init: 'begins a repository, on the machine of its author',
  'update-instances': 'runs in a project that steps bootstrap makes, with a role that nothing else has',
  'update-branches': 'runs in a project that steps bootstrap makes, with a role that nothing else has',
  'remove-branches': 'runs in a project that steps bootstrap makes, with a role that nothing else has',
  'validate-pull-request': 'runs in a project that steps bootstrap makes, with a role that nothing else has',
  'report-pull-request': 'runs in a project that steps bootstrap makes, with a role that nothing else has',
  doctor: 'answers a person',
  explain: 'answers a person',
  status: 'answers a person',
  approve: 'a person approves',
  retry: 'a person retries',
  logs: 'answers a person',
  completion: 'is for the shell of a person',
};
