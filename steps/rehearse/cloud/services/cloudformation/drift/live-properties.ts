import type { Properties, ResourceContext } from '../resource-handler.ts';
import { call, list } from '../resources/service-call.ts';

/** Reads properties as the service has them. Rejects where the resource is gone. */
type Reader = (physicalId: string, properties: Properties, context: ResourceContext) => Promise<Properties>;

/** The types that drift is detected for here; AWS knows many more. */
export const readers: Readonly<Record<string, Reader>> = {
  'AWS::IAM::ManagedPolicy': readManagedPolicy,
  'AWS::IAM::Role': readRole,
  'AWS::KMS::Key': readKey,
  'AWS::S3::BucketPolicy': readBucketPolicy,
  'AWS::SSM::Parameter': readParameter,
};

async function readBucketPolicy(
  Bucket: string,
  _properties: Properties,
  context: ResourceContext,
): Promise<Properties> {
  const { Policy } = await call<{ Policy: string }>(context, 's3', 'GetBucketPolicy', { Bucket });
  return { PolicyDocument: JSON.parse(Policy) };
}

async function readKey(KeyId: string, _properties: Properties, context: ResourceContext): Promise<Properties> {
  const { Policy } = await call<{ Policy: string }>(context, 'kms', 'GetKeyPolicy', { KeyId, PolicyName: 'default' });
  const { KeyMetadata } = await call<{ KeyMetadata: Properties }>(context, 'kms', 'DescribeKey', { KeyId });
  const { KeyRotationEnabled } = await call<Properties>(context, 'kms', 'GetKeyRotationStatus', { KeyId });
  return {
    KeyPolicy: JSON.parse(Policy),
    Description: KeyMetadata['Description'],
    Enabled: KeyMetadata['Enabled'],
    EnableKeyRotation: KeyRotationEnabled,
  };
}

async function readParameter(Name: string, _properties: Properties, context: ResourceContext): Promise<Properties> {
  const { Parameter } = await call<{ Parameter: Properties }>(context, 'ssm', 'GetParameter', { Name });
  return { Value: Parameter['Value'], Type: Parameter['Type'] };
}

async function readManagedPolicy(PolicyArn: string, _: Properties, context: ResourceContext): Promise<Properties> {
  const { Policy } = await call<{ Policy: Properties }>(context, 'iam', 'GetPolicy', { PolicyArn });
  const VersionId = Policy['DefaultVersionId'];
  const { PolicyVersion } = await call<{ PolicyVersion: { Document: string } }>(context, 'iam', 'GetPolicyVersion', {
    PolicyArn,
    VersionId,
  });
  return { PolicyDocument: decoded(PolicyVersion.Document) };
}

async function readRole(RoleName: string, properties: Properties, context: ResourceContext): Promise<Properties> {
  const { Role } = await call<{ Role: Properties & { readonly AssumeRolePolicyDocument: string } }>(
    context,
    'iam',
    'GetRole',
    { RoleName },
  );
  const boundary = Role['PermissionsBoundary'] as { readonly PermissionsBoundaryArn?: string } | undefined;
  return {
    AssumeRolePolicyDocument: decoded(Role.AssumeRolePolicyDocument),
    Description: Role['Description'],
    MaxSessionDuration: Role['MaxSessionDuration'],
    PermissionsBoundary: boundary?.PermissionsBoundaryArn,
    Policies: await readInlinePolicies(RoleName, properties, context),
    ManagedPolicyArns: await readAttached(RoleName, properties, context),
  };
}

async function readInlinePolicies(RoleName: string, properties: Properties, context: ResourceContext) {
  const { PolicyNames } = await call<{ PolicyNames: readonly string[] }>(context, 'iam', 'ListRolePolicies', {
    RoleName,
  });
  const wanted = list<{ PolicyName: string }>(properties['Policies']).map(({ PolicyName }) => PolicyName);
  return Promise.all(
    inOrderOf(wanted, PolicyNames).map(async (PolicyName) => {
      const input = { RoleName, PolicyName };
      const { PolicyDocument } = await call<{ PolicyDocument: string }>(context, 'iam', 'GetRolePolicy', input);
      return { PolicyName, PolicyDocument: decoded(PolicyDocument) };
    }),
  );
}

async function readAttached(RoleName: string, properties: Properties, context: ResourceContext) {
  const { AttachedPolicies } = await call<{ AttachedPolicies: readonly { readonly PolicyArn: string }[] }>(
    context,
    'iam',
    'ListAttachedRolePolicies',
    { RoleName },
  );
  const arns = AttachedPolicies.map(({ PolicyArn }) => PolicyArn);
  return inOrderOf(list<string>(properties['ManagedPolicyArns']), arns);
}

/** A service keeps no order of these: those that are wanted come first, as they are wanted. */
function inOrderOf(wanted: readonly string[], found: readonly string[]): readonly string[] {
  return [...wanted.filter((name) => found.includes(name)), ...found.filter((name) => !wanted.includes(name))];
}

function decoded(document: string): unknown {
  return JSON.parse(decodeURIComponent(document));
}
