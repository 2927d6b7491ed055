import { isObject, type TemplateValue } from './template.ts';

/** Logical id → logical ids of the same template that must be there before it. */
export type ResourceNeeds = ReadonlyMap<string, readonly string[]>;

/**
 * What each resource of a template needs: its DependsOn, and what its properties refer to.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
 */
export function resourceNeeds(template: TemplateValue): ResourceNeeds {
  const section = isObject(template) ? template['Resources'] : undefined;
  const resources = Object.entries(isObject(section) ? section : {});
  const ids = new Set(resources.map(([id]) => id));
  return new Map(
    resources.map(([id, resource]) => {
      const definition = isObject(resource) ? resource : {};
      const needed = new Set([...listed(definition['DependsOn']), ...mentionedNames(definition['Properties'] ?? null)]);
      return [id, [...needed].filter((name) => ids.has(name) && name !== id)] as const;
    }),
  );
}

/** The same the other way round: what must be gone before a resource can go. */
export function reversedNeeds(needs: ResourceNeeds): ResourceNeeds {
  const reversed = new Map([...needs.keys()].map((id) => [id, [] as string[]]));
  for (const [id, names] of needs) for (const name of names) reversed.get(name)?.push(id);
  return reversed;
}

function listed(value: TemplateValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Parameters, resources and pseudo parameters that a value names by Ref, Fn::GetAtt and Fn::Sub, each as often as it does. */
function mentionedNames(value: TemplateValue): readonly string[] {
  if (Array.isArray(value)) return (value as readonly TemplateValue[]).flatMap(mentionedNames);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, argument]) => {
    if (name === 'Ref') return typeof argument === 'string' ? [argument] : mentionedNames(argument);
    if (name === 'Fn::GetAtt') return attributeOwner(argument);
    return name === 'Fn::Sub' ? substituted(argument) : mentionedNames(argument);
  });
}

function attributeOwner(argument: TemplateValue): readonly string[] {
  const [owner, ...rest]: readonly TemplateValue[] = Array.isArray(argument) ? argument : [argument];
  return [...(typeof owner === 'string' ? [owner.split('.')[0] ?? ''] : []), ...mentionedNames(rest)];
}

function substituted(argument: TemplateValue): readonly string[] {
  const [text, variables]: readonly TemplateValue[] = Array.isArray(argument) ? argument : [argument];
  const given = isObject(variables) ? Object.keys(variables) : [];
  const names = typeof text === 'string' ? [...text.matchAll(/\$\{\s*([^!}.\s][^}.]*?)\s*(?:\.[^}]*)?\}/g)] : [];
  return [
    ...names.map(([, name = '']) => name).filter((name) => !given.includes(name)),
    ...mentionedNames(variables ?? null),
  ];
}
