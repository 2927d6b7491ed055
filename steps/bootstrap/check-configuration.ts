import type { z } from 'zod';
import type { ConfigurationProblem } from '../errors/index.ts';
import { isObject, locatePath, type SourceDocument, type TemplateValue } from '../template.ts';
import { bootstrapJsonSchema, configurationSchema, type BootstrapConfiguration } from './configuration.ts';
import { closestName } from '../closest-name.ts';

type Path = readonly (string | number)[];

/** The configuration, or everything that is wrong with it, each problem at its place. */
export function checkConfiguration(
  source: SourceDocument,
  value: TemplateValue,
): { readonly configuration?: BootstrapConfiguration; readonly problems: readonly ConfigurationProblem[] } {
  const parsed = configurationSchema.safeParse(value);
  if (!parsed.success) {
    return { problems: parsed.error.issues.flatMap((issue) => describeIssue(source, value, issue)) };
  }
  const problems = findContradictions(parsed.data).map(({ path, message }) => ({
    message,
    location: locatePath(source, path),
  }));
  return { configuration: parsed.data, problems };
}

function describeIssue(
  source: SourceDocument,
  value: TemplateValue,
  issue: z.core.$ZodIssue,
): readonly ConfigurationProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      message: `${[...path, key].join('.')} is not known${didYouMean(key, keysAt(path))}`,
      location: locatePath(source, [...path, key], { key: true }),
    }));
  }
  const given = valueAt(value, path);
  const place = path.join('.') || 'the configuration';
  const message =
    given === undefined ? `${place} is missing` : `${place} is ${show(given)}: ${expectation(issue, given)}`;
  return [{ message, location: locatePath(source, path) }];
}

function expectation(issue: z.core.$ZodIssue, given: TemplateValue): string {
  if (issue.code !== 'invalid_value') return issue.message.replace(/^Invalid input: /, '');
  const allowed = issue.values.map(String);
  const meant = closestName(String(given), allowed);
  return `expected one of ${allowed.join(', ')}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

function didYouMean(given: string, candidates: readonly string[]): string {
  const meant = closestName(given, candidates);
  if (meant !== undefined) return `; did you mean ${meant}?`;
  return candidates.length > 0 ? `; known are ${candidates.join(', ')}` : '';
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
}

function keysAt(path: Path): readonly string[] {
  let node: SchemaNode | undefined = bootstrapJsonSchema() as SchemaNode;
  for (const part of path) node = typeof part === 'number' ? node?.items : node?.properties?.[part];
  return Object.keys(node?.properties ?? {});
}

function valueAt(value: TemplateValue, path: Path): TemplateValue | undefined {
  let found: TemplateValue | undefined = value;
  for (const part of path) {
    if (Array.isArray(found)) found = (found as readonly TemplateValue[])[Number(part)];
    else found = isObject(found) ? found[part] : undefined;
  }
  return found;
}

function show(value: TemplateValue): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

/** What no schema can say. */
function findContradictions(configuration: BootstrapConfiguration): readonly Contradiction[] {
  return [
    ...checkAccounts(configuration),
    ...checkRegions(configuration),
    ...checkUnits(configuration),
    ...checkBranchRules(configuration),
  ];
}

function checkAccounts({ organization, credentials }: BootstrapConfiguration): readonly Contradiction[] {
  const delegated = organization['delegated-administrator'];
  const found: Contradiction[] = [];
  if (delegated !== undefined && delegated === organization['management-account']) {
    found.push({
      path: ['organization', 'delegated-administrator'],
      message: 'the management account cannot be its own delegated administrator: leave it out',
    });
  }
  if (credentials?.['delegated-administrator'] && delegated === undefined) {
    found.push({
      path: ['credentials', 'delegated-administrator'],
      message: 'credentials for a delegated administrator, and organization names none',
    });
  }
  return found;
}

function checkRegions({ regions, pipelines = [] }: BootstrapConfiguration): readonly Contradiction[] {
  const repeated = regions.flatMap((region, index) =>
    regions.indexOf(region) < index ? [{ path: ['regions', index], message: `region ${region} is named twice` }] : [],
  );
  const elsewhere = pipelines.flatMap(({ region }, index) =>
    region !== undefined && !regions.includes(region)
      ? [
          {
            path: ['pipelines', index, 'region'],
            message: `region ${region} is not among regions: it has no common resources`,
          },
        ]
      : [],
  );
  return [...repeated, ...elsewhere];
}

function checkUnits({ 'organizational-units': units }: BootstrapConfiguration): readonly Contradiction[] {
  const { standard = [], controlled = [] } = units;
  if (standard.length + controlled.length === 0)
    return [{ path: ['organizational-units'], message: 'no unit is named, so no account would get the roles' }];
  return controlled.flatMap((unit, index) =>
    standard.includes(unit)
      ? [
          {
            path: ['organizational-units', 'controlled', index],
            message: `unit ${unit} is standard too: an account can have the roles once`,
          },
        ]
      : [],
  );
}

function checkBranchRules({ 'branch-rules': rules, pipelines = [] }: BootstrapConfiguration): readonly Contradiction[] {
  if (!rules) return [];
  const path = ['branch-rules'];
  if (rules.roles === undefined && rules.approvals === undefined)
    return [{ path, message: 'branch-rules binds no roles and asks for no approvals, so it rules nothing' }];
  if (rules.approvals !== undefined && pipelines.length === 0)
    return [
      {
        path: [...path, 'approvals'],
        message: 'approvals are asked for in the repositories of pipelines, and there is none',
      },
    ];
  return [];
}
