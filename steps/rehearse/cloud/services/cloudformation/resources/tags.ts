import type { Properties, ResourceContext } from '../resource-handler.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/**
 * The tags of a resource: the stack's, then its own, which win.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
function tagMap(properties: Properties, context: ResourceContext): Record<string, string> {
  return { ...context.tags, ...ownTags(properties['Tags']) };
}

/** As `[{Key, Value}]`, and undefined where there are none, so that tagging is demanded only of those who tag. */
export function tagList(properties: Properties, context: ResourceContext): readonly Tag[] | undefined {
  const tags = Object.entries(tagMap(properties, context)).map(([Key, Value]) => ({ Key, Value }));
  return tags.length > 0 ? tags : undefined;
}

/** As `{key: value}`, or undefined where there are none. */
export function tagRecord(properties: Properties, context: ResourceContext): Record<string, string> | undefined {
  const tags = tagMap(properties, context);
  return Object.keys(tags).length > 0 ? tags : undefined;
}

/**
 * What an update changes. The stack's tags are put again whenever there are any, for what they were before is not known.
 */
export function tagChanges(
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): { readonly removed: readonly string[]; readonly added: Readonly<Record<string, string>> } {
  const before = ownTags(previous['Tags']);
  const after = tagMap(desired, context);
  return {
    removed: Object.keys(before).filter((key) => !(key in after)),
    added: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
  };
}

function ownTags(tags: unknown): Record<string, string> {
  if (Array.isArray(tags))
    return Object.fromEntries((tags as readonly Tag[]).map((tag) => [tag.Key, String(tag.Value)]));
  return typeof tags === 'object' && tags !== null ? (tags as Record<string, string>) : {};
}
