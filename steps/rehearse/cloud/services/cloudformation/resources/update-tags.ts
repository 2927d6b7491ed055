import type { Properties, ResourceContext } from '../resource-handler.ts';
import { call } from './service-call.ts';
import { tagChanges } from './tags.ts';

type Tags = Readonly<Record<string, string>>;
type Listed = (tags: Tags) => unknown;

/** How a service tags: no two do it alike. */
interface TagOperations {
  readonly tag: string;
  readonly untag: string;
  /** The member that carries the tags, and the one that carries the keys to take away. */
  readonly tags: string;
  readonly keys: string;
  readonly shape: Listed;
}

const pairs =
  (key: string, value: string): Listed =>
  (tags) =>
    Object.entries(tags).map(([name, text]) => ({ [key]: name, [value]: text }));
const capital = { tags: 'Tags', keys: 'TagKeys' } as const;
const small = { tags: 'tags', keys: 'tagKeys' } as const;
const resource = { tag: 'TagResource', untag: 'UntagResource' } as const;
const asMap: Listed = (tags) => tags;

const services = {
  iam: { tag: 'TagRole', untag: 'UntagRole', ...capital, shape: pairs('Key', 'Value') },
  kms: { ...resource, ...capital, shape: pairs('TagKey', 'TagValue') },
  ssm: { tag: 'AddTagsToResource', untag: 'RemoveTagsFromResource', ...capital, shape: pairs('Key', 'Value') },
  secretsmanager: { ...resource, ...capital, shape: pairs('Key', 'Value') },
  logs: { ...resource, ...small, shape: asMap },
  lambda: { ...resource, ...capital, shape: asMap },
  sns: { ...resource, ...capital, shape: pairs('Key', 'Value') },
  dynamodb: { ...resource, ...capital, shape: pairs('Key', 'Value') },
  events: { ...resource, ...capital, shape: pairs('Key', 'Value') },
  monitoring: { ...resource, ...capital, shape: pairs('Key', 'Value') },
  states: { ...resource, ...small, shape: pairs('key', 'value') },
  codepipeline: { ...resource, ...small, shape: pairs('key', 'value') },
  ecr: { ...resource, ...small, shape: pairs('Key', 'Value') },
  codecommit: { ...resource, ...small, shape: asMap },
  codeartifact: { ...resource, ...small, shape: pairs('key', 'value') },
} as const satisfies Readonly<Record<string, TagOperations>>;

/** Tags a resource as an update wants it; `names` are the members that name it. */
export async function updateTags(
  service: keyof typeof services,
  names: Readonly<Record<string, unknown>>,
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): Promise<void> {
  const { removed, added } = tagChanges(previous, desired, context);
  const { tag, untag, tags, keys, shape } = services[service];
  if (removed.length > 0) await call(context, service, untag, { ...names, [keys]: removed });
  if (Object.keys(added).length > 0) await call(context, service, tag, { ...names, [tags]: shape(added) });
}
