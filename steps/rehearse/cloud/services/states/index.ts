import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Demand, Input, JsonService, Operation, Request } from '../../service.ts';
import { checkDefinition } from './definition.ts';

interface StateMachine {
  description: Readonly<Record<string, unknown>>;
  readonly tags: Record<string, string>;
}

interface Tag {
  readonly key: string;
  readonly value: string;
}

function machines({ cloud, accountId, region }: Request): Record<string, StateMachine> {
  return cloud.state<Record<string, StateMachine>>('states', accountId, region, () => ({}));
}

function find(input: Input, request: Request): StateMachine {
  const arn = String(input['stateMachineArn'] ?? input['resourceArn']);
  const machine = machines(request)[arn];
  if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

function demand(operation: string) {
  return (input: Input): readonly Demand[] => [
    { action: `states:${operation}`, resource: String(input['stateMachineArn'] ?? input['resourceArn']) },
  ];
}

function passRole(input: Input): readonly Demand[] {
  if (typeof input['roleArn'] !== 'string') return [];
  return [
    { action: 'iam:PassRole', resource: input['roleArn'], context: { 'iam:PassedToService': 'states.amazonaws.com' } },
  ];
}

function checkRole(roleArn: unknown, arn: string, { cloud, accountId }: Request): void {
  try {
    cloud.assumeRoleAs('states.amazonaws.com', String(roleArn), 'states', { arn, accountId });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError(
      'AccessDeniedException',
      `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.`,
    );
  }
}

const createStateMachine: Operation = {
  demands(input, request) {
    const resource = machineArn(input, request);
    const tagging: Demand[] = Array.isArray(input['tags']) ? [{ action: 'states:TagResource', resource }] : [];
    return [{ action: 'states:CreateStateMachine', resource }, ...tagging, ...passRole(input)];
  },
  handle(input, request) {
    // https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
    const name = String(input['name']);
    if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const stateMachineArn = machineArn(input, request);
    if (machines(request)[stateMachineArn]) {
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${stateMachineArn}'`);
    }
    checkDefinition(String(input['definition']));
    checkRole(input['roleArn'], stateMachineArn, request);
    const creationDate = request.cloud.clock.now() / 1000;
    const description = {
      stateMachineArn,
      name: input['name'],
      status: 'ACTIVE',
      type: input['type'] ?? 'STANDARD',
      creationDate,
      revisionId: randomUUID(),
      ...changed(input),
    };
    const tags = ((input['tags'] ?? []) as readonly Tag[]).map(({ key, value }) => [key, value]);
    machines(request)[stateMachineArn] = { description, tags: Object.fromEntries(tags) as Record<string, string> };
    return { stateMachineArn, creationDate };
  },
};

function machineArn(input: Input, { accountId, region }: Request): string {
  return `arn:aws:states:${region}:${accountId}:stateMachine:${String(input['name'])}`;
}

function changed(input: Input): Record<string, unknown> {
  const names = ['definition', 'roleArn', 'loggingConfiguration', 'tracingConfiguration', 'encryptionConfiguration'];
  return Object.fromEntries(names.filter((name) => input[name] !== undefined).map((name) => [name, input[name]]));
}

const updateStateMachine: Operation = {
  demands: (input) => [...demand('UpdateStateMachine')(input), ...passRole(input)],
  handle(input, request) {
    const machine = find(input, request);
    if (input['definition'] !== undefined) checkDefinition(String(input['definition']));
    if (input['roleArn'] !== undefined) checkRole(input['roleArn'], String(input['stateMachineArn']), request);
    const revisionId = randomUUID();
    machine.description = { ...machine.description, ...changed(input), revisionId };
    return { updateDate: request.cloud.clock.now() / 1000, revisionId };
  },
};

const operations = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DescribeStateMachine: {
    demands: demand('DescribeStateMachine'),
    handle: (input, request) => find(input, request).description,
  },
  DeleteStateMachine: {
    demands: demand('DeleteStateMachine'),
    handle(input, request) {
      delete machines(request)[String(input['stateMachineArn'])];
      return {};
    },
  },
  ListStateMachines: {
    demands: () => [{ action: 'states:ListStateMachines', resource: '*' }],
    handle(_input, request) {
      const shown = ['stateMachineArn', 'name', 'type', 'creationDate'];
      const rows = Object.values(machines(request)).map(({ description }) =>
        Object.fromEntries(shown.map((name) => [name, description[name]])),
      );
      return { stateMachines: rows };
    },
  },
  TagResource: {
    demands: demand('TagResource'),
    handle(input, request) {
      const { tags } = find(input, request);
      for (const { key, value } of input['tags'] as readonly Tag[]) tags[key] = value;
      return {};
    },
  },
  UntagResource: {
    demands: demand('UntagResource'),
    handle(input, request) {
      const { tags } = find(input, request);
      for (const key of input['tagKeys'] as readonly string[]) delete tags[key];
      return {};
    },
  },
  ListTagsForResource: {
    demands: demand('ListTagsForResource'),
    handle: (input, request) => ({
      tags: Object.entries(find(input, request).tags).map(([key, value]) => ({ key, value })),
    }),
  },
} satisfies Record<string, Operation>;

/** State machines with their definitions checked; none is run. */
export const states: JsonService = {
  name: 'states',
  protocol: 'json',
  targetPrefix: 'AWSStepFunctions',
  jsonVersion: '1.0',
  operations,
};
