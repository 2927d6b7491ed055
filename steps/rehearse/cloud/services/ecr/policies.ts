import { AwsError } from '../../aws-error.ts';
import { checkPolicy } from '../../../../authorisation/check-policy.ts';
import type { Input, Operation } from '../../service.ts';
import { namesOf } from './repositories.ts';
import { invalidParameter, onRepository, requireRepository, type Repository } from './state.ts';

/** A policy of a repository that is put, read and taken away. */
interface Kind {
  readonly name: 'RepositoryPolicy' | 'LifecyclePolicy';
  readonly put: 'Set' | 'Put';
  /** Where the text travels, and where it is kept. */
  readonly member: 'policyText' | 'lifecyclePolicyText';
  readonly field: 'policy' | 'lifecyclePolicy';
  readonly title: string;
  readonly check: (text: string) => void;
}

const kinds: readonly Kind[] = [
  {
    name: 'RepositoryPolicy',
    put: 'Set',
    member: 'policyText',
    field: 'policy',
    title: 'Repository policy',
    check(text) {
      if ('fault' in checkPolicy(text, 'resource'))
        throw invalidParameter('PolicyText', 'Invalid repository policy provided');
    },
  },
  {
    name: 'LifecyclePolicy',
    put: 'Put',
    member: 'lifecyclePolicyText',
    field: 'lifecyclePolicy',
    title: 'Lifecycle policy',
    check(text) {
      if (!hasRules(text))
        throw invalidParameter('LifecyclePolicyText', 'Lifecycle policy validation failure: no valid rules');
    },
  },
];

function hasRules(text: string): boolean {
  try {
    const policy: unknown = JSON.parse(text);
    return typeof policy === 'object' && policy !== null && 'rules' in policy && Array.isArray(policy.rules);
  } catch {
    return false;
  }
}

export const policyOperations: Readonly<Record<string, Operation>> = Object.fromEntries(kinds.flatMap(operationsOf));

function operationsOf(kind: Kind): readonly (readonly [string, Operation])[] {
  const { name, put, member, field, check } = kind;
  const answer = (repository: Repository, text: string) => ({ ...namesOf(repository), [member]: text });
  const operation = (verb: string, handle: Operation['handle']) =>
    [`${verb}${name}`, { demands: onRepository(`${verb}${name}`), handle }] as const;
  return [
    operation(put, (input, request) => {
      const text = requiredPolicy(input, member);
      check(text);
      const repository = requireRepository(input, request);
      repository[field] = text;
      return answer(repository, text);
    }),
    operation('Get', (input, request) => {
      const repository = requireRepository(input, request);
      return answer(repository, kept(repository, kind));
    }),
    operation('Delete', (input, request) => {
      const repository = requireRepository(input, request);
      const text = kept(repository, kind);
      delete repository[field];
      return answer(repository, text);
    }),
  ];
}

function requiredPolicy(input: Input, member: string): string {
  const text = input[member];
  if (typeof text === 'string') return text;
  throw invalidParameter(member, 'must not be null');
}

function kept(repository: Repository, { name, title, field }: Kind): string {
  const text = repository[field];
  if (text !== undefined) return text;
  throw new AwsError(
    `${name}NotFoundException`,
    `${title} does not exist for the repository with name '${repository.name}' in the registry with id '${repository.registryId}'`,
  );
}
