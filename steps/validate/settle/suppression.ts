import { z } from 'zod';
import type { Location } from '../../location.ts';
import { nameHintOrKnown } from '../../setting-problems.ts';
import { isObject, locatePath, type SourceDocument, type TemplateValue } from '../../template.ts';
import type { Path } from '../template-file.ts';

/** A rule that is not to be told of, where and why. Plain data: it is kept with what a run found. */
export interface Suppression {
  /** `W28`, `STEPS094`: one rule, never a family of them. */
  readonly rule: string;
  readonly reason: string;
  /** The last day that it counts on, by UTC: `2027-01-31`. */
  readonly expires?: string;
  /** Patterns as in .gitignore, from the working directory; every file where there are none. */
  readonly files?: readonly string[];
  /** Of a template: the files that it is read from. */
  readonly inFiles?: readonly string[];
  /** Logical ids; every one where there are none. */
  readonly resources?: readonly string[];
  /** Where it says the rule. */
  readonly location: Location;
}

/** What an entry says that is no suppression, at its place. */
export interface BrokenEntry {
  readonly message: string;
  readonly location: Location;
}

const texts = z.array(z.string().min(1)).min(1);
const schema = z.strictObject({
  rule: z.string().regex(/^[A-Za-z][\w.-]*$/, 'expected the id of one rule, as in W28'),
  reason: z.string().trim().min(1, 'expected a reason'),
  expires: z.string().refine(isDay, 'expected a day, as in 2027-01-31').optional(),
  files: texts.optional(),
  resources: texts.optional(),
});

const fileMembers = Object.keys(schema.shape);
/** A template's own entries lie in what they are about. */
const templateMembers = fileMembers.filter((name) => name !== 'files' && name !== 'resources');

/** Reads one entry of a list of suppressions; where it is not as it must be it suppresses nothing. */
export function readEntry(
  value: TemplateValue,
  source: SourceDocument,
  path: Path,
  scope: 'file' | 'template',
): { readonly suppression?: Suppression; readonly broken: readonly BrokenEntry[] } {
  const members = scope === 'file' ? fileMembers : templateMembers;
  const at = (name: string | undefined, key = false): Location =>
    locatePath(source, name === undefined ? path : [...path, name], { key });
  if (!isObject(value)) {
    return { broken: [{ message: 'a suppression is a map with rule and reason', location: at(undefined) }] };
  }
  const unknown = Object.keys(value).filter((name) => !members.includes(name));
  const parsed = schema.safeParse(value);
  const broken = [
    ...unknown.map((name) => ({
      message: `${name} is not known${nameHintOrKnown(name, members)}`,
      location: at(name, true),
    })),
    ...(parsed.error?.issues ?? [])
      .filter(({ code }) => code !== 'unrecognized_keys')
      .map(({ path: [name], message }) => describe(name === undefined ? undefined : String(name), message)),
  ];
  if (broken.length > 0 || !parsed.data) return { broken };
  const { rule, reason, ...rest } = parsed.data;
  const given = Object.fromEntries(Object.entries(rest).filter(([, member]) => member !== undefined));
  return { suppression: { rule, reason, ...given, location: at('rule') }, broken };

  function describe(name: string | undefined, message: string): BrokenEntry {
    const given = isObject(value) && name !== undefined ? value[name] : undefined;
    const rule = isObject(value) && typeof value['rule'] === 'string' ? ` of ${value['rule']}` : '';
    if (given === undefined)
      return { message: `the suppression${rule} has no ${name ?? 'value'}`, location: at(undefined) };
    const said = typeof given === 'string' ? `"${given}"` : JSON.stringify(given);
    return {
      message: `${name} is ${said}: ${message.replace(/^Invalid input: |, received \w+$/g, '')}`,
      location: at(name),
    };
  }
}

/** `2027-02-30` is none. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
