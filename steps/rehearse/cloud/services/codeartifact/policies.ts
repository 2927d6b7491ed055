import { createHash } from 'node:crypto';
import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import {
  findDomain,
  findRepository,
  invalid,
  notFound,
  onDomain,
  onRepository,
  placeOf,
  requiredName,
  type Domain,
  type Repository,
} from './state.ts';

interface Kind {
  readonly name: 'Domain' | 'Repository';
  readonly demands: (action: string) => (input: Input, request: Request) => readonly Demand[];
  readonly find: (input: Input, request: Request) => Domain | Repository;
}

const kinds: readonly Kind[] = [
  {
    name: 'Domain',
    demands: onDomain,
    find: (input, request) => findDomain(request.cloud, placeOf(input, request)),
  },
  {
    name: 'Repository',
    demands: onRepository,
    find: (input, request) => findRepository(request.cloud, placeOf(input, request), requiredName(input, 'repository')),
  },
];

/** Policies that are put, read and taken away, of domains and of repositories. */
export const policyOperations: Readonly<Record<string, Operation>> = Object.fromEntries(kinds.flatMap(operationsOf));

function operationsOf({ name, demands, find }: Kind): readonly (readonly [string, Operation])[] {
  const operation = (verb: string, handle: (holder: Domain | Repository, input: Input) => Output) => {
    const action = `${verb}${name}PermissionsPolicy`;
    const handler: Operation['handle'] = (input, request) => handle(find(input, request), input);
    return [action, { demands: demands(action), handle: handler }] as const;
  };
  return [
    operation('Put', (holder, input) => {
      const document = requiredName(input, 'policyDocument');
      if ('fault' in checkPolicy(document, 'resource')) throw invalid('Invalid policy document.');
      holder.policy = { document, revision: createHash('sha256').update(document).digest('base64') };
      return render(holder);
    }),
    operation('Get', render),
    operation('Delete', (holder) => {
      const rendered = render(holder);
      delete holder.policy;
      return rendered;
    }),
  ];
}

function render({ arn, name, policy }: Domain | Repository): Output {
  if (policy === undefined) {
    const resourceType = arn.includes(':domain/') ? 'domain' : 'repository';
    throw notFound(`Policy not found for ${resourceType} '${name}'.`, { resourceId: name, resourceType });
  }
  return { policy: { resourceArn: arn, ...policy } };
}
