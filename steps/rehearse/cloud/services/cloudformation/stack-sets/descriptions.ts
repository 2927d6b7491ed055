import { AwsError } from '../../../aws-error.ts';
import type { Input, Operation, Output, Request } from '../../../service.ts';
import { integer, requiredText, structures, text } from '../input.ts';
import { page } from '../page.ts';
import { stateOf } from '../stack-record.ts';
import { namedStackSet, onStackSet } from './operations.ts';
import { isAdministrator } from './organization.ts';
import {
  renderGiven,
  renderInstance,
  renderOperation,
  renderOperationSummary,
  renderStackSet,
  renderStackSetSummary,
} from './render.ts';
import type { StackSetOperationRecord, StackSetRecord } from './stack-set-record.ts';

export const stackSetDescriptions: Readonly<Record<string, Operation>> = {
  DescribeStackSet: {
    demands: onStackSet('DescribeStackSet'),
    handle: async (input, request) => ({
      StackSet: renderStackSet(request.cloud, request.region, await namedStackSet(input, request)),
    }),
  },
  ListStackSets: { demands: onStackSet('ListStackSets'), handle: listStackSets },
  ListStackInstances: { demands: onStackSet('ListStackInstances'), handle: listStackInstances },
  DescribeStackInstance: { demands: onStackSet('DescribeStackInstance'), handle: describeStackInstance },
  ListStackSetOperations: { demands: onStackSet('ListStackSetOperations'), handle: listStackSetOperations },
  DescribeStackSetOperation: {
    demands: onStackSet('DescribeStackSetOperation'),
    handle: async (input, request) => {
      const stackSet = await namedStackSet(input, request);
      return { StackSetOperation: renderOperation(stackSet, operationOf(input, stackSet)) };
    },
  },
  ListStackSetOperationResults: { demands: onStackSet('ListStackSetOperationResults'), handle: listOperationResults },
  ListStackSetAutoDeploymentTargets: {
    demands: onStackSet('ListStackSetAutoDeploymentTargets'),
    handle: async (input, request) => ({
      Summaries: Object.entries((await namedStackSet(input, request)).targets).map(([unitId, { regions }]) => ({
        OrganizationalUnitId: unitId,
        Regions: regions,
      })),
    }),
  },
};

function paged<T>(input: Input, items: readonly T[], render: (item: T) => Output): Output {
  const { items: some, next } = page(items, text(input, 'NextToken'), integer(input, 'MaxResults') ?? 100);
  return { Summaries: some.map(render), ...(next === undefined ? {} : { NextToken: next }) };
}

async function listStackSets(input: Input, request: Request): Promise<Output> {
  const { cloud, region } = request;
  const status = text(input, 'Status');
  const { managementAccountId } = cloud.options.organization;
  const stackSets = (await isAdministrator(input, request))
    ? Object.values(stateOf(cloud, managementAccountId, region).stackSets)
    : [];
  return paged(
    input,
    stackSets.filter((stackSet) => status === undefined || stackSet.status === status),
    renderStackSetSummary,
  );
}

async function listStackInstances(input: Input, request: Request): Promise<Output> {
  const stackSet = await namedStackSet(input, request);
  const [account, region] = [text(input, 'StackInstanceAccount'), text(input, 'StackInstanceRegion')];
  const filters = structures(input, 'Filters').map((filter) => [text(filter, 'Name'), text(filter, 'Values')] as const);
  const instances = stackSet.instances
    .filter((instance) => account === undefined || instance.account === account)
    .filter((instance) => region === undefined || instance.region === region)
    .filter((instance) =>
      filters.every(([name, value]) => name !== 'DETAILED_STATUS' || instance.detailedStatus === value),
    );
  return paged(input, instances, (instance) => renderInstance(stackSet, instance));
}

async function describeStackInstance(input: Input, request: Request): Promise<Output> {
  const stackSet = await namedStackSet(input, request);
  const [account, region] = [requiredText(input, 'StackInstanceAccount'), requiredText(input, 'StackInstanceRegion')];
  const instance = stackSet.instances.find((one) => one.account === account && one.region === region);
  if (!instance) {
    throw new AwsError(
      'StackInstanceNotFoundException',
      `Stack instance not found for account ${account} in region ${region}`,
      404,
    );
  }
  const overrides = renderGiven(instance.parameterOverrides);
  return { StackInstance: { ...renderInstance(stackSet, instance), ParameterOverrides: overrides } };
}

async function listStackSetOperations(input: Input, request: Request): Promise<Output> {
  return paged(input, (await namedStackSet(input, request)).operations.toReversed(), renderOperationSummary);
}

function operationOf(input: Input, stackSet: StackSetRecord): StackSetOperationRecord {
  const id = requiredText(input, 'OperationId');
  const operation = stackSet.operations.find((one) => one.id === id);
  if (!operation) throw new AwsError('OperationNotFoundException', `Operation ${id} not found`, 404);
  return operation;
}

async function listOperationResults(input: Input, request: Request): Promise<Output> {
  const { results } = operationOf(input, await namedStackSet(input, request));
  return paged(input, results, ({ account, region, status, statusReason, organizationalUnitId }) => ({
    Account: account,
    Region: region,
    Status: status,
    StatusReason: statusReason,
    AccountGateResult: {
      Status: 'SKIPPED',
      StatusReason: `Function not found: arn:aws:lambda:${region}:${account}:function:AWSCloudFormationStackSetAccountGate`,
    },
    OrganizationalUnitId: organizationalUnitId,
  }));
}
