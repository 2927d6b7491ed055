import {
  approveChangeSets,
  approveDeployment,
  approveJointly,
  approvePlan,
  checkArtifact,
  checkTicket,
  combinePlans,
  createChangeSet,
  deployBySteps,
  executeChangeSet,
  executePlan,
  jointName,
  planBySteps,
  planJointly,
  readAllowances,
  readOutputs,
  testDeployment,
} from './actions.ts';
import { outcomeConditions } from './outcome-conditions.ts';
import type { Account, Choice, DeploymentForm, Environment } from './environment.ts';
import { digestIsADigest } from './stages.ts';
import { itemUnless, itemWhen, listItem } from './yaml-text.ts';

/** The stages of one environment: the approval, where there is one, and the deployment. */
export function deploymentStages(form: DeploymentForm, environment: Environment): readonly string[] {
  const { name, exists, approval } = environment;
  const gate = stage(form, `ApproveDeployTo${name}`, approvalActions[form](environment));
  const { jointly } = environment;
  const conditions = outcomeConditions(form, environment);
  const deployment = itemWhen(exists, stage(form, `DeployTo${name}`, deploymentActions[form](environment), conditions));
  if (approval === false || (jointly && jointly.asksAlone === undefined)) return [deployment];
  return [itemWhen(jointly?.asksAlone ?? (approval === true ? exists : approval.condition), gate), deployment];
}

/** The stage in which several environments are planned, shown and approved at once; before the first of them. */
export function jointStage(environments: readonly Environment[]): readonly string[] {
  const condition = environments.find(({ jointly }) => jointly)?.jointly?.condition;
  if (condition === undefined) return [];
  const joint = environments.filter(({ jointly }) => jointly);
  const names = joint.map(({ name }) => name).join('And');
  // The plans of all environments are made at once, those of one in its waves.
  const planned = 1 + Math.max(...joint.map(wavesOf));
  const actions = [
    ...joint.flatMap((environment) =>
      inWaves(environment, 1, 1, (account, runOrder) => [listItem(planJointly(environment, account, runOrder))]),
    ),
    listItem(combinePlans(joint, planned)),
    listItem(approveJointly(joint, planned + 1)),
    itemWhen('NeedsChangeTicket', checkTicket(names, planned + 2)),
    itemWhen('DeniesRules', readAllowances(jointName, names, planned + 2)),
  ];
  return [itemWhen(condition, stage('plan', `ApproveDeployTo${names}`, actions))];
}

function stage(
  form: DeploymentForm,
  name: string,
  actions: readonly string[],
  conditions: readonly string[] = [],
): string {
  return [`Name: ${name}`, ...entry[form], ...conditions, 'Actions:', ...actions].join('\n');
}

/** Of CodePipeline's own actions none is given the digest; it goes to a project that may deploy nothing. */
const entry: Readonly<Record<DeploymentForm, readonly string[]>> = {
  cloudformation: [],
  steps: [digestIsADigest],
  plan: [digestIsADigest],
};

type Actions = (environment: Environment) => readonly string[];
type Action = (environment: Environment, account: Account, runOrder: number) => string;

const approvalActions: Readonly<Record<DeploymentForm, Actions>> = {
  cloudformation: (environment) => [
    listItem(checkArtifact()),
    ...planned(environment, 2, createChangeSet, approveChangeSets),
  ],
  steps: (environment) => [...asked(environment, 1, approveDeployment(environment)), allowances(environment, 2)],
  plan: (environment) => [
    ...planned(environment, 1, planBySteps, approvePlan),
    allowances(environment, 2 + wavesOf(environment)),
  ],
};

/** Every account's plan, in the same waves in which it is executed, and then the question. */
function planned(
  environment: Environment,
  first: number,
  plan: Action,
  approve: (environment: Environment, runOrder: number) => string,
): readonly string[] {
  const plans = inWaves(environment, first, 1, (account, runOrder) => [listItem(plan(environment, account, runOrder))]);
  const runOrder = first + wavesOf(environment);
  return [...plans, ...asked(environment, runOrder, approve(environment, runOrder))];
}

function wavesOf({ accounts, concurrency }: Environment): number {
  return Math.ceil(accounts.length / concurrency);
}

/** After the question: what the answer allows by name, where a finding of some rule is denied. */
function allowances({ name }: Environment, runOrder: number): string {
  return itemWhen('DeniesRules', readAllowances(name, name, runOrder));
}

/** The question, and after it whether the answer names its change ticket, where one must be named. */
function asked(environment: Environment, runOrder: number, approval: string): readonly string[] {
  return [listItem(approval), itemWhen('NeedsChangeTicket', checkTicket(environment.name, runOrder + 1))];
}

const deploymentActions: Readonly<Record<DeploymentForm, Actions>> = {
  cloudformation: (environment) => [
    listItem(checkArtifact()),
    ...inWaves(environment, 2, 4, (account, first) => [
      ...unlessChosen(environment.approval, createChangeSet(environment, account, first)),
      listItem(executeChangeSet(environment, account, first + 1)),
      ...whenChosen(environment.test, readOutputs(environment, account, first + 2)),
      ...whenChosen(environment.test, testDeployment(environment, account, first + 3)),
    ]),
  ],
  steps: (environment) =>
    inWaves(environment, 1, 2, (account, first) => [
      listItem(deployBySteps(environment, account, first)),
      ...whenChosen(environment.test, testDeployment(environment, account, first + 1)),
    ]),
  plan: (environment) =>
    inWaves(environment, 1, 3, (account, first) => [
      ...unlessChosen(environment.approval, planBySteps(environment, account, first)),
      listItem(executePlan(environment, account, first + 1)),
      ...whenChosen(environment.test, testDeployment(environment, account, first + 2)),
    ]),
};

function whenChosen(choice: Choice, text: string): readonly string[] {
  if (choice === false) return [];
  return [choice === true ? listItem(text) : itemWhen(choice.condition, text)];
}

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
