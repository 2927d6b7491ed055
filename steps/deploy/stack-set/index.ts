import { DeleteStackSetCommand, DescribeStackSetCommand, type StackSet } from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';
import { given } from '../../given.ts';
import { isNoStackSet, listStackSetInstances } from '../../stack-set-instances.ts';
import { textsOf } from '../../stack-texts.ts';
import { openTargetAccount } from '../../target-account.ts';
import { runTask } from '../../task.ts';
import { checkParameters, rejectProblems } from '../check-parameters.ts';
import { checkFirst, templateOf } from '../deployment.ts';
import { readRegionalInputs, type DeployInputs } from '../inputs.ts';
import type { DeployOptions } from '../options.ts';
import { readCheckedFile } from '../read-checked-file.ts';
import { resolveValues } from '../resolve-values.ts';
import { findRunning, followOperation, type Administered, type EndedOperation } from './follow-operation.ts';
import { commonOf, createStackSet, operationsOf, removalsOf, type PlannedOperation } from './operations.ts';
import { planStackSet, type Facts } from './plan.ts';
import { showPlan } from './show-plan.ts';
import { stackSetJsonSchema, stackSetSchema, type StackSetFile } from './stack-set-schema.ts';
import { readWanted } from './wanted-instances.ts';

export interface StackSetRequest {
  readonly file: string;
  readonly options: Omit<DeployOptions, 'stackName'>;
  readonly mode: 'deploy' | 'delete' | 'dry-run';
}

/** What became of an instance. */
export interface InstanceResult {
  readonly account: string;
  readonly region: string;
  readonly action: string;
  readonly status: string;
  /** Why it failed. */
  readonly reason?: string;
}

/**
 * Brings a service-managed StackSet and its instances to what the file, the template and the parameters say, and follows each operation.
 * One that fails ends it. Resolves to the results of every instance that was worked on.
 */
export async function actOnStackSet(request: StackSetRequest, context: Context): Promise<readonly InstanceResult[]> {
  const { file, options, mode } = request;
  const { content } = await readCheckedFile(file, 'the StackSet', stackSetSchema, stackSetJsonSchema, context);
  const named = { ...options, stackName: content['stack-set-name'] };
  const read = mode === 'delete' ? undefined : await readGiven(named, context);
  const target = await openTargetAccount(named, context);
  const { client } = target;
  const administered: Administered = { client, name: commonOf(content), timeoutMinutes: options.timeoutMinutes };
  if (mode !== 'dry-run') await followOthers(administered, context);
  const current = await findStackSet(administered);
  if (!read) return current ? deleteStackSet(content, administered, context) : nothingThere(content, context);
  const facts = await gather(named, content, read, current, administered, context);
  const plan = planStackSet(facts);
  showPlan(plan, content['stack-set-name'], context);
  if (mode === 'dry-run' || plan.kind === 'unchanged') return [];
  const template = await templateOf(named, facts.inputs, target, context);
  if (plan.kind === 'create')
    await runTask(context, 'create', `create StackSet ${content['stack-set-name']}`, () =>
      createStackSet(facts, template, client, randomUUID()).catch((error: unknown) => {
        throw fromAws(error, `create StackSet ${content['stack-set-name']}`);
      }),
    );
  return operate(operationsOf(plan, facts, template), administered, context);
}

/** What the template does not take is refused before any call. */
async function readGiven(options: DeployOptions, context: Context): Promise<DeployInputs> {
  return readRegionalInputs(options, await checkFirst(options, context), context);
}

async function gather(
  options: DeployOptions,
  file: StackSetFile,
  read: DeployInputs,
  current: StackSet | undefined,
  { client, name }: Administered,
  context: Context,
): Promise<Facts> {
  const keepsPrevious = options.keepsPrevious !== false;
  const previous = keepsPrevious ? Object.keys(textsOf(current?.Parameters, 'ParameterKey', 'ParameterValue')) : [];
  rejectProblems(options, checkParameters(read.template, read.configuration.parameters, previous));
  const inputs = await resolveValues(read, options, context);
  const wanted = await readWanted(file.targets, context);
  const instances = await listStackSetInstances(client, name.StackSetName, name.CallAs).catch((error: unknown) => {
    throw fromAws(error, `list the instances of StackSet ${name.StackSetName}`);
  });
  const tags = { ...inputs.configuration.tags, ...options.tags };
  const { capabilities } = options;
  return { file, inputs, tags, capabilities, instances, wanted, keepsPrevious, ...given('current', current) };
}

async function findStackSet({ client, name }: Administered): Promise<StackSet | undefined> {
  try {
    const { StackSet } = await client.send(new DescribeStackSetCommand(name));
    return StackSet?.Status === 'ACTIVE' ? StackSet : undefined;
  } catch (error) {
    if (isNoStackSet(error)) return undefined;
    throw fromAws(error, `look at StackSet ${name.StackSetName}`);
  }
}

async function followOthers(administered: Administered, context: Context): Promise<void> {
  for (let running = await findRunning(administered); running; running = await findRunning(administered)) {
    const { OperationId = '', Action = '' } = running;
    const title = `follow what is under way with StackSet ${administered.name.StackSetName}: ${Action} ${OperationId}`;
    await runTask(context, 'others', title, () => followOperation(administered, OperationId, 'others', context), ended);
  }
}

function ended({ status }: EndedOperation): { readonly outcome: 'done' | 'failed'; readonly detail: string } {
  return { outcome: status === 'SUCCEEDED' ? 'done' : 'failed', detail: status };
}

async function operate(
  operations: readonly PlannedOperation[],
  administered: Administered,
  context: Context,
): Promise<readonly InstanceResult[]> {
  const all: InstanceResult[] = [];
  for (const operation of operations) {
    const { action, status, results } = await runTask(
      context,
      'operation',
      operation.title,
      async () => followOperation(administered, await begin(operation, administered, context), 'operation', context),
      ended,
    );
    for (const { Account = '', Region = '', Status = '', StatusReason } of results)
      all.push({ account: Account, region: Region, action, status: Status, ...given('reason', StatusReason) });
    if (status === 'SUCCEEDED') continue;
    const message = `the operation ended in ${status}: nothing more is begun. The same command goes on with what is not as it should be`;
    context.report({ type: 'notice', level: 'warning', message });
    // Without a result of its own, an operation that failed must not look like one that succeeded.
    if (!all.some((one) => one.status !== 'SUCCEEDED')) all.push({ account: '', region: '', action, status });
    break;
  }
  return all;
}

/** Its own id makes a repeated call harmless. Where somebody was faster, that is followed first. */
async function begin(
  { begin: send, title }: PlannedOperation,
  administered: Administered,
  context: Context,
): Promise<string> {
  for (;;) {
    const id = randomUUID();
    try {
      await send(administered.client, id);
      return id;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'OperationInProgressException'))
        throw fromAws(error, `${title} of StackSet ${administered.name.StackSetName}`);
      await followOthers(administered, context);
    }
  }
}

async function deleteStackSet(
  file: StackSetFile,
  administered: Administered,
  context: Context,
): Promise<readonly InstanceResult[]> {
  const { client, name } = administered;
  const instances = await listStackSetInstances(client, name.StackSetName, name.CallAs);
  const results = await operate(removalsOf(instances, file, true), administered, context);
  if (results.some(({ status }) => status !== 'SUCCEEDED')) return results;
  await runTask(context, 'delete', `delete StackSet ${name.StackSetName}`, () =>
    client.send(new DeleteStackSetCommand(name)).catch((error: unknown) => {
      throw fromAws(error, `delete StackSet ${name.StackSetName}`);
    }),
  );
  return results;
}

function nothingThere(file: StackSetFile, context: Context): readonly InstanceResult[] {
  const message = `there is no StackSet ${file['stack-set-name']}: nothing to delete`;
  context.report({ type: 'notice', level: 'info', message });
  return [];
}
