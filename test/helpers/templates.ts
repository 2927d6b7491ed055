import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import {
  isObject,
  parseSource,
  toTemplateValue,
  type TemplateObject,
  type TemplateValue,
} from '../../steps/template.ts';

/** The templates that this project ships, relative to its root. */
export const templateFiles = [
  'cloudformation/common/common.yml',
  'cloudformation/common/build-cache.yml',
  'cloudformation/common/image.yml',
  'cloudformation/common/access-logs.yml',
  'cloudformation/common/monitoring.yml',
  'cloudformation/common/notifications.yml',
  'cloudformation/common/webhook.yml',
  'cloudformation/common/change-management.yml',
  'cloudformation/common/pull-requests.yml',
  'cloudformation/common/path-filter.yml',
  'cloudformation/common/source-access.yml',
  'cloudformation/common/other-region.yml',
  'cloudformation/common/feature-branches.yml',
  'cloudformation/cross-account/roles.yml',
  'cloudformation/cross-account/plan-role.yml',
  'cloudformation/stacksets/cross-account-roles.yml',
  'cloudformation/stacksets/plan-role.yml',
  'cloudformation/pipelines/standard.yml',
  'cloudformation/pipelines/standard-steps.yml',
  'cloudformation/pipelines/instances.yml',
  'cloudformation/pipelines/feature-branches.yml',
  'cloudformation/pipelines/standard-plan.yml',
  'cloudformation/pipelines/publish.yml',
  'cloudformation/pipelines/pull-requests.yml',
  'cloudformation/packages/codeartifact.yml',
  'cloudformation/controls/approval-rules.yml',
  'cloudformation/controls/branch-protection.yml',
  'cloudformation/controls/service-control-policy.yml',
] as const;

export function readText(file: string): string {
  return readFileSync(join(packageRoot(), file), 'utf8');
}

export function readTemplate(file: string): TemplateObject {
  const value = toTemplateValue(parseSource(readText(file), file));
  if (!isObject(value)) throw new Error(`${file} is no map`);
  return value;
}

export function mapAt(value: TemplateValue | undefined, ...path: readonly string[]): TemplateObject {
  const found = path.reduce<TemplateValue | undefined>((at, key) => (isObject(at) ? at[key] : undefined), value);
  return isObject(found) ? found : {};
}

/** Resources by logical id, of one type or of all. */
export function resourcesOf(template: TemplateObject, type?: string): Readonly<Record<string, TemplateObject>> {
  const resources = Object.entries(mapAt(template, 'Resources')).filter(
    (entry): entry is [string, TemplateObject] =>
      isObject(entry[1]) && (type === undefined || entry[1]['Type'] === type),
  );
  return Object.fromEntries(resources);
}

export interface FoundStatement {
  readonly logicalId: string;
  readonly kind: 'identity' | 'trust' | 'bucket' | 'key' | 'packages' | 'boundary';
  readonly statement: TemplateObject;
  /** Names of the conditions that it stands under. */
  readonly under: readonly string[];
  readonly sid: string;
  readonly actions: readonly string[];
}

/** Every statement of every policy of a template, whichever way its conditions turn out. */
export function statementsOf(template: TemplateObject): readonly FoundStatement[] {
  return Object.entries(resourcesOf(template)).flatMap(([logicalId, resource]) => {
    const properties = mapAt(resource, 'Properties');
    const of = (kind: FoundStatement['kind'], document: TemplateValue | undefined) =>
      flatten(mapAt(document)['Statement'], []).map(({ value, under }) => ({
        logicalId,
        kind,
        statement: value,
        under,
        sid: String(value['Sid'] ?? ''),
        actions: texts(value['Action']),
      }));
    const inline = flatten(properties['Policies'], []).flatMap(({ value }) => of('identity', value['PolicyDocument']));
    return [
      ...of('trust', properties['AssumeRolePolicyDocument']),
      ...of('key', properties['KeyPolicy']),
      ...of('packages', properties['PermissionsPolicyDocument']),
      ...of(documentKind(String(resource['Type']), logicalId), properties['PolicyDocument']),
      ...inline,
    ];
  });
}

function documentKind(type: string, logicalId: string): FoundStatement['kind'] {
  if (type === 'AWS::S3::BucketPolicy') return 'bucket';
  return logicalId.endsWith('Boundary') ? 'boundary' : 'identity';
}

interface Conditional {
  readonly value: TemplateObject;
  readonly under: readonly string[];
}

function flatten(value: TemplateValue | undefined, under: readonly string[]): readonly Conditional[] {
  if (Array.isArray(value)) return (value as readonly TemplateValue[]).flatMap((item) => flatten(item, under));
  if (!isObject(value) || value['Ref'] === 'AWS::NoValue') return [];
  const branches = value['Fn::If'];
  if (!Array.isArray(branches)) return [{ value, under }];
  const [condition, ...rest] = branches as readonly TemplateValue[];
  return rest.flatMap((branch) => flatten(branch, [...under, String(condition)]));
}

/** One or many texts, as IAM takes them. */
export function texts(value: TemplateValue | undefined): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? (value as readonly TemplateValue[]) : [value]).map((item) =>
    typeof item === 'string' ? item : JSON.stringify(item),
  );
}

/** Condition keys of a statement by operator, as in `StringEquals aws:PrincipalOrgID`. */
export function conditionsOf({ statement }: FoundStatement): readonly string[] {
  return Object.entries(mapAt(statement, 'Condition')).flatMap(([operator, keys]) =>
    Object.keys(mapAt(keys)).map((key) => `${operator} ${key}`),
  );
}
