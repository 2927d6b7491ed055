import { listed } from '../../authorisation/listed.ts';
import type { PolicyDocument, Statement } from '../../authorisation/policy.ts';
import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import { evaluateTemplate, type EvaluatedTemplate, type PlacedTemplate } from './evaluate.ts';
import { arnOfResource } from './resource-names.ts';

export interface TrustedRole {
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  /** What the graph groups it by. */
  readonly group: string;
  readonly trust: readonly Statement[];
  readonly identity: readonly Statement[];
}

/** A key or a bucket, and what its policy says. */
export interface GuardedResource {
  readonly kind: 'key' | 'bucket';
  readonly arn: string;
  readonly name: string;
  readonly accountId: string;
  readonly group: string;
  readonly statements: readonly Statement[];
}

export interface TrustFacts {
  readonly roles: readonly TrustedRole[];
  readonly resources: readonly GuardedResource[];
}

/** A template, where it is deployed, and what that place is called. */
export interface GroupedTemplate extends PlacedTemplate {
  readonly group: string;
}

/** The roles, keys and buckets of templates with all that is granted to and by them. */
export function readTrustFacts(placed: readonly GroupedTemplate[]): TrustFacts {
  const all = placed.map((one) => factsOf(one, evaluateTemplate(one)));
  return { roles: all.flatMap(({ roles }) => roles), resources: all.flatMap(({ resources }) => resources) };
}

function factsOf(placed: GroupedTemplate, { resources }: EvaluatedTemplate): TrustFacts {
  const { accountId, group } = placed;
  const entries = Object.entries(resources);
  const managed = new Map<string, TemplateObject>(
    entries.flatMap(([id, { type, properties }]) =>
      type === 'AWS::IAM::ManagedPolicy'
        ? [[`arn:aws:iam::${accountId}:policy/${textOf(properties['ManagedPolicyName']) ?? id}`, properties] as const]
        : [],
    ),
  );
  const roles = entries.flatMap(([id, { type, properties }]): readonly TrustedRole[] => {
    if (type !== 'AWS::IAM::Role') return [];
    const name = textOf(properties['RoleName']) ?? id;
    const inline = objectsIn(properties['Policies']).map((policy) => policy['PolicyDocument']);
    const attached = textsIn(properties['ManagedPolicyArns']).map((arn) => managed.get(arn)?.['PolicyDocument']);
    const attachedByPolicy = [...managed.values()]
      .filter((policy) => textsIn(policy['Roles']).includes(name))
      .map((policy) => policy['PolicyDocument']);
    const policies = entries
      .filter(([, one]) => one.type === 'AWS::IAM::Policy' && textsIn(one.properties['Roles']).includes(name))
      .map(([, one]) => one.properties['PolicyDocument']);
    return [
      {
        arn: arnOfResource(type, name, placed),
        name,
        accountId,
        group,
        trust: statementsOf(properties['AssumeRolePolicyDocument']),
        identity: [...inline, ...attached, ...attachedByPolicy, ...policies].flatMap(statementsOf),
      },
    ];
  });
  const guarded = entries.flatMap(([id, { type, properties }]): readonly GuardedResource[] => {
    const own = { accountId, group, name: textOf(properties['BucketName']) ?? id };
    const arn = arnOfResource(type, own.name, placed);
    if (type === 'AWS::KMS::Key')
      return [{ ...own, kind: 'key', arn, statements: statementsOf(properties['KeyPolicy']) }];
    if (type !== 'AWS::S3::Bucket') return [];
    const policies = entries.filter(
      ([, one]) => one.type === 'AWS::S3::BucketPolicy' && textOf(one.properties['Bucket']) === own.name,
    );
    return [
      {
        ...own,
        kind: 'bucket',
        arn,
        statements: policies.flatMap(([, one]) => statementsOf(one.properties['PolicyDocument'])),
      },
    ];
  });
  return { roles, resources: guarded };
}

function statementsOf(document: TemplateValue | undefined): readonly Statement[] {
  if (!isObject(document) || document['Statement'] === undefined) return [];
  return listed((document as unknown as PolicyDocument).Statement).filter((statement) => isObject(statement));
}

function textOf(value: TemplateValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textsIn(value: TemplateValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function objectsIn(value: TemplateValue | undefined): readonly TemplateObject[] {
  return Array.isArray(value) ? (value as readonly TemplateValue[]).filter(isObject) : [];
}
