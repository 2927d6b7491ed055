import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { PlacedTemplate } from './evaluate.ts';

/** A template that is evaluated: what its conditions leave in, and how a value of it is. */
export interface Scope extends PlacedTemplate {
  readonly included: TemplateObject;
  readonly evaluate: (value: TemplateValue) => TemplateValue | undefined;
}

export function asText(value: TemplateValue | undefined): string {
  return Array.isArray(value) ? value.join(',') : String(value ?? '');
}

export function refer(name: string, scope: Scope): TemplateValue | undefined {
  const { template, parameters, accountId, region } = scope;
  switch (name) {
    case 'AWS::NoValue':
      return undefined;
    case 'AWS::AccountId':
      return accountId;
    case 'AWS::Region':
      return region;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
  }
  const declared = isObject(template['Parameters']) ? template['Parameters'][name] : undefined;
  const given = parameters[name];
  if (given !== undefined) {
    const isList = isObject(declared) && /^(CommaDelimitedList|List<)/.test(String(declared['Type']));
    return isList ? given.split(',') : given;
  }
  return physicalName(name, scope);
}

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::S3::Bucket': 'BucketName',
};

function physicalName(logicalId: string, scope: Scope): string {
  const resource = scope.included[logicalId];
  const type = isObject(resource) ? String(resource['Type']) : '';
  const property = nameProperties[type];
  const properties = isObject(resource) && isObject(resource['Properties']) ? resource['Properties'] : {};
  const named = property === undefined ? undefined : properties[property];
  const name = named === undefined ? logicalId : asText(scope.evaluate(named));
  return type === 'AWS::IAM::ManagedPolicy' ? `arn:aws:iam::${scope.accountId}:policy/${name}` : name;
}

export function attributeOf(logicalId: string, attribute: string, scope: Scope): string {
  const resource = scope.included[logicalId];
  if (attribute !== 'Arn' || !isObject(resource)) return `${logicalId}.${attribute}`;
  return arnOfResource(String(resource['Type']), physicalName(logicalId, scope), scope);
}

export function arnOfResource(
  type: string,
  name: string,
  { accountId, region }: Pick<PlacedTemplate, 'accountId' | 'region'>,
): string {
  switch (type) {
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${accountId}:role/${name}`;
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::KMS::Key':
      return `arn:aws:kms:${region}:${accountId}:key/${name}`;
    default: {
      const service = type.split('::')[1]?.toLowerCase() ?? '';
      return `arn:aws:${service}:${region}:${accountId}:${name}`;
    }
  }
}
