import { isObject, type TemplateValue } from '../../../../../template.ts';
import { validationError } from '../errors.ts';

/** `{{resolve:service:key}}`. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html */
export interface DynamicReference {
  readonly text: string;
  readonly service: 'ssm' | 'ssm-secure' | 'secretsmanager';
  readonly key: string;
}

const pattern = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]+)\}\}/g;
const maxReferences = 60;

export function findDynamicReferences(value: unknown): readonly DynamicReference[] {
  if (typeof value === 'string') {
    return [...value.matchAll(pattern)].map(([text, service, key]) => ({
      text,
      service: service as DynamicReference['service'],
      key: key as string,
    }));
  }
  if (Array.isArray(value)) return value.flatMap(findDynamicReferences);
  return isObject(value) ? Object.values(value).flatMap(findDynamicReferences) : [];
}

/** A template may hold 60 of them. */
export function checkReferenceCount(template: TemplateValue): void {
  const count = findDynamicReferences(template).length;
  if (count > maxReferences) {
    throw validationError(
      `Template format error: Number of dynamic references, ${count}, is greater than maximum allowed, ${maxReferences}`,
    );
  }
}

export type ResolveReference = (reference: DynamicReference) => Promise<string>;

/** The value with each dynamic reference replaced by what it names. */
export async function resolveDynamicReferences(value: unknown, resolve: ResolveReference): Promise<unknown> {
  const found = new Map(findDynamicReferences(value).map((reference) => [reference.text, reference]));
  if (found.size === 0) return value;
  const resolved = new Map<string, string>();
  for (const [text, reference] of found) resolved.set(text, await resolve(reference));
  return replaceReferences(value, resolved);
}

function replaceReferences(value: unknown, resolved: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, (text) => resolved.get(text) ?? text);
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, resolved));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, resolved)]));
}
