import { randomUUID } from 'node:crypto';
import type { Input, Operation, Request } from '../../service.ts';
import { notFound } from './errors.ts';
import { findFunction } from './function-name.ts';
import { lambdaState } from './state.ts';

const members = [
  'EventSourceArn',
  'BatchSize',
  'FilterCriteria',
  'MaximumBatchingWindowInSeconds',
  'ParallelizationFactor',
  'StartingPosition',
  'DestinationConfig',
  'MaximumRecordAgeInSeconds',
  'BisectBatchOnFunctionError',
  'MaximumRetryAttempts',
  'FunctionResponseTypes',
  'ScalingConfig',
];

function mappingArn(uuid: string, { accountId, region }: Request): string {
  return `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`;
}

function demand(operation: string) {
  return (input: Input, request: Request) => [
    { action: `lambda:${operation}`, resource: mappingArn(String(input['UUID']), request) },
  ];
}

function find(input: Input, request: Request): Readonly<Record<string, unknown>> {
  const found = lambdaState(request).eventSourceMappings[String(input['UUID'])];
  if (!found) throw notFound('The resource you requested does not exist.');
  return found;
}

function stateOf(input: Input): string {
  return input['Enabled'] === false || input['Enabled'] === 'false' ? 'Disabled' : 'Enabled';
}

function pick(input: Input): Record<string, unknown> {
  return Object.fromEntries(members.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
}

export const eventSourceMappingOperations = {
  CreateEventSourceMapping: {
    demands: () => [{ action: 'lambda:CreateEventSourceMapping', resource: '*' }],
    handle(input, request) {
      const { latest } = findFunction(input, request);
      const UUID = randomUUID();
      const mapping = {
        UUID,
        EventSourceMappingArn: mappingArn(UUID, request),
        FunctionArn: latest.configuration['FunctionArn'],
        LastModified: request.cloud.clock.now() / 1000,
        State: stateOf(input),
        ...pick(input),
      };
      lambdaState(request).eventSourceMappings[UUID] = mapping;
      return mapping;
    },
  },
  GetEventSourceMapping: { demands: demand('GetEventSourceMapping'), handle: find },
  UpdateEventSourceMapping: {
    demands: demand('UpdateEventSourceMapping'),
    handle(input, request) {
      const state = input['Enabled'] === undefined ? {} : { State: stateOf(input) };
      const mapping = { ...find(input, request), ...pick(input), ...state };
      lambdaState(request).eventSourceMappings[String(input['UUID'])] = mapping;
      return mapping;
    },
  },
  DeleteEventSourceMapping: {
    demands: demand('DeleteEventSourceMapping'),
    handle(input, request) {
      const mapping = find(input, request);
      delete lambdaState(request).eventSourceMappings[String(input['UUID'])];
      return { ...mapping, State: 'Deleting' };
    },
  },
  ListEventSourceMappings: {
    demands: () => [{ action: 'lambda:ListEventSourceMappings', resource: '*' }],
    handle: (_input, request) => ({ EventSourceMappings: Object.values(lambdaState(request).eventSourceMappings) }),
  },
} satisfies Record<string, Operation>;
