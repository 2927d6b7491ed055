import type { CloudFormationClient, StackEvent } from '@aws-sdk/client-cloudformation';
import type { Context } from '../../context.ts';
import type { Manifest } from '../../manifest.ts';
import type { TimelineRow } from '../../page/timeline.ts';
import { stackTimeline } from '../../stack-timeline.ts';
import { readStackNeeds } from '../../stack-needs.ts';
import type { TargetAccount } from '../../target-account.ts';
import { secretsOf, type ChangeSetDetails } from '../change-details.ts';
import { maskSecrets } from '../detailed-change.ts';
import type { DeployInputs } from '../inputs.ts';
import type { DeployOptions } from '../options.ts';

/** What is known of what was done with one stack. */
export interface RecordedDeployment {
  readonly stackName: string;
  readonly account?: string;
  readonly region: string;
  /** Who assumed which role, one after the other. */
  readonly chains: readonly (readonly string[])[];
  readonly templateFile: string;
  changes?: Pick<ChangeSetDetails, 'changes' | 'findings'>;
  /** Of each time that the stack was followed. */
  readonly timelines: (readonly TimelineRow[])[];
}

/** Told by a deployment what a page needs and no event carries. */
export interface DeploymentRecorder {
  readonly deployments: ReadonlyMap<string, RecordedDeployment>;
  /** Values that the page shows nowhere, the longest first. */
  secrets(): readonly string[];
  manifest?: Manifest;
  /** By a stack's name, or place and name, the values of its outputs. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  put(stack: string, outputs: Readonly<Record<string, string>>): void;
  opened(options: OpenedOptions, inputs: DeployInputs | undefined, target: TargetAccount): void;
  planned(options: RecordedName, details: Pick<ChangeSetDetails, 'changes' | 'findings'>): void;
  followed(
    options: RecordedName,
    events: readonly StackEvent[],
    client: CloudFormationClient,
    context: Context,
  ): Promise<void>;
}

type OpenedOptions = Pick<DeployOptions, 'stackName' | 'account' | 'region' | 'pipelineRoleName'> &
  Partial<Pick<DeployOptions, 'templateFile'>>;
type RecordedName = Pick<DeployOptions, 'stackName' | 'account' | 'region'>;

export function createDeploymentRecorder(): DeploymentRecorder {
  const deployments = new Map<string, RecordedDeployment>();
  const known = new Set<string>();
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  const keyOf = ({ account, region, stackName }: RecordedName) => `${account ?? ''}/${region ?? ''}/${stackName}`;
  const secrets = () => [...known].toSorted((a, b) => b.length - a.length);
  const recorder: DeploymentRecorder = {
    deployments,
    secrets,
    outputs,
    put: (stack, own) => void outputs.set(stack, own),
    opened(options, inputs, target) {
      if (inputs) for (const secret of secretsOf(inputs)) known.add(secret);
      if (inputs?.manifest) recorder.manifest = inputs.manifest;
      if (deployments.has(keyOf(options))) return;
      const { stackName, account, templateFile = '' } = options;
      deployments.set(keyOf(options), {
        stackName,
        ...(account === undefined ? {} : { account }),
        region: target.region,
        chains: chainsOf(options, target),
        templateFile,
        timelines: [],
      });
    },
    planned(options, { changes, findings }) {
      const deployment = deployments.get(keyOf(options));
      if (deployment) deployment.changes = { changes, findings };
    },
    async followed(options, events, client, context) {
      const deployment = deployments.get(keyOf(options));
      if (!deployment || events.length === 0) return;
      const needs = await readStackNeeds(client, events, context);
      deployment.timelines.push(stackTimeline(events, needs, (text) => maskSecrets(text, secrets())));
    },
  };
  return recorder;
}

function chainsOf(
  { account, pipelineRoleName }: OpenedOptions,
  { serviceRoleArn }: TargetAccount,
): RecordedDeployment['chains'] {
  const caller = 'the credentials of the command';
  if (account === undefined) return [[caller]];
  return [
    [caller, `${account}/${pipelineRoleName}`],
    ...(serviceRoleArn === undefined ? [] : [['cloudformation', `${account}/${serviceRoleArn.split('/').at(-1)}`]]),
  ];
}
