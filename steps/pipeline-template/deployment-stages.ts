import {
  approveChangeSets,
  approveDeployment,
  checkArtifact,
  checkTicket,
  createChangeSet,
  deployBySteps,
  executeChangeSet,
} from './actions.ts';
import type { Account, Choice, DeploymentForm, Environment } from './environment.ts';
import { digestIsADigest } from './stages.ts';
import { itemUnless, itemWhen, listItem } from './yaml-text.ts';

/** The stages of one environment: the approval, where there is one, and the deployment. */
export function deploymentStages(form: DeploymentForm, environment: Environment): readonly string[] {
  const { name, exists, approval } = environment;
  const stage = (stageName: string, actions: readonly string[]) =>
    [`Name: ${stageName}`, ...entry[form], 'Actions:', ...actions].join('\n');
  const gate = stage(`ApproveDeployTo${name}`, approvalActions[form](environment));
  const deployment = itemWhen(exists, stage(`DeployTo${name}`, deploymentActions[form](environment)));
  if (approval === false) return [deployment];
  const gated = itemWhen(approval === true ? exists : approval.condition, gate);
  return [gated, deployment];
}

/** Of CodePipeline's own actions none is given the digest; it goes to a project that may deploy nothing. */
const entry: Readonly<Record<DeploymentForm, readonly string[]>> = { cloudformation: [], steps: [digestIsADigest] };

type Actions = (environment: Environment) => readonly string[];

const approvalActions: Readonly<Record<DeploymentForm, Actions>> = {
  cloudformation: (environment) => {
    const { accounts, concurrency } = environment;
    const asked = 2 + Math.ceil(accounts.length / concurrency);
    return [
      listItem(checkArtifact()),
      ...accounts.map((account, index) =>
        listItem(createChangeSet(environment, account, 2 + waveOf(index, concurrency))),
      ),
      listItem(approveChangeSets(environment, asked)),
      itemWhen('NeedsChangeTicket', checkTicket(environment, asked + 1)),
    ];
  },
  steps: (environment) => [
    listItem(approveDeployment(environment)),
    itemWhen('NeedsChangeTicket', checkTicket(environment, 2)),
  ],
};

const deploymentActions: Readonly<Record<DeploymentForm, Actions>> = {
  cloudformation: (environment) => [
    listItem(checkArtifact()),
    ...inWaves(environment, 2, 2, (account, first) => [
      ...unlessChosen(environment.approval, createChangeSet(environment, account, first)),
      listItem(executeChangeSet(environment, account, first + 1)),
    ]),
  ],
  steps: (environment) =>
    inWaves(environment, 1, 1, (account, first) => [listItem(deployBySteps(environment, account, first))]),
};

function unlessChosen(choice: Choice, text: string): readonly string[] {
  if (choice === true) return [];
  return [choice === false ? listItem(text) : itemUnless(choice.condition, text)];
}

/** Accounts of a wave are deployed to at once, and each wave after the one before it: by their run orders. */
function inWaves(
  { accounts, concurrency }: Environment,
  first: number,
  ordersOfAWave: number,
  actions: (account: Account, first: number) => readonly string[],
): readonly string[] {
  return accounts.flatMap((account, index) => actions(account, first + ordersOfAWave * waveOf(index, concurrency)));
}

function waveOf(index: number, concurrency: number): number {
  return Math.floor(index / concurrency);
}
