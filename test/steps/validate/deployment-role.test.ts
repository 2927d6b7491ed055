import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { compilePattern } from '../../../steps/authorisation/text-pattern.ts';
import { parseSource, toTemplateValue, type TemplateObject } from '../../../steps/template.ts';
import { actionsOf, eachStatement } from '../../../steps/validate/rules/policies.ts';
import { grantedServices } from '../../../steps/validate/rules/ungranted-resource.ts';
import { checkRules } from '../../helpers/check-rules.ts';

/** What the rules say that the deployment role may not make, held against the template of that role. */
const file = join(packageRoot(), 'cloudformation/cross-account/roles.yml');
const value = toTemplateValue(parseSource(readFileSync(file, 'utf8'), file)) as TemplateObject;
const statements = [
  ...eachStatement({ absolute: file, file, value, origins: [], nested: [], isExpanded: false } as never),
];

/** Denied whatever it is asked for. */
const denied = statements
  .filter(
    ({ resource, statement }) =>
      resource.logicalId === 'CrossAccountDeploymentBoundary' && statement['Effect'] === 'Deny',
  )
  .filter(({ statement }) => statement['Resource'] === '*' && !('Condition' in statement))
  .flatMap(actionsOf);
const granted = statements
  .filter(({ resource, statement }) => resource.logicalId.endsWith('WorkloadPolicy') && statement['Effect'] === 'Allow')
  .flatMap(actionsOf);

/** The call that makes each type of IAM. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
const makes: Readonly<Record<string, string>> = {
  AccessKey: 'CreateAccessKey',
  Group: 'CreateGroup',
  GroupPolicy: 'PutGroupPolicy',
  InstanceProfile: 'CreateInstanceProfile',
  ManagedPolicy: 'CreatePolicy',
  OIDCProvider: 'CreateOpenIDConnectProvider',
  Policy: 'PutRolePolicy',
  Role: 'CreateRole',
  RolePolicy: 'PutRolePolicy',
  SAMLProvider: 'CreateSAMLProvider',
  ServerCertificate: 'UploadServerCertificate',
  ServiceLinkedRole: 'CreateServiceLinkedRole',
  User: 'CreateUser',
  UserPolicy: 'PutUserPolicy',
  UserToGroupAddition: 'AddUserToGroup',
  VirtualMFADevice: 'CreateVirtualMFADevice',
};

const resourceTypes = Object.keys(
  JSON.parse(readFileSync(join(packageRoot(), 'dist/resource-types.json'), 'utf8')) as object,
);

async function refused(types: readonly string[], ruleId: string): Promise<readonly string[]> {
  const resources = types.map((type, index) => `  R${index}: { Type: '${type}' }\n`);
  const own =
    '  Role: { Type: AWS::IAM::Role, Properties: { PermissionsBoundary: !ImportValue codebuild-steps-deployment-boundary-arn } }\n';
  const found = await checkRules({ 'template.yml': `Resources:\n${own}${resources.join('')}` });
  const pattern = new RegExp(` error ${ruleId} the deployment role may not make (AWS::\\w+::\\w+)$`);
  return found.flatMap((line) => pattern.exec(line)?.[1] ?? []).toSorted();
}

it('every identity that the boundary denies is told, and no other', async () => {
  const types = resourceTypes.filter((type) => type.startsWith('AWS::IAM::'));
  expect(types.map((type) => type.split('::')[2] ?? '').filter((name) => !(name in makes))).toEqual([]);
  const expected = types.filter((type) => {
    const action = `iam:${makes[type.split('::')[2] ?? '']}`.toLowerCase();
    return denied.some((pattern) => compilePattern(pattern, new Map())?.(action));
  });
  expect(await refused(types, 'STEPS097')).toEqual(expected.toSorted());
  expect(expected.length).toBeGreaterThan(5);
});

it('the organisation is denied, and every type of it is told', async () => {
  expect(denied).toContain('organizations:*');
  const types = resourceTypes.filter((type) => type.startsWith('AWS::Organizations::'));
  expect(await refused(types, 'STEPS098')).toEqual(types.toSorted());
});

/** What services are called in actions, where that is not their name in resource types. */
const prefixes: Readonly<Record<string, string>> = {
  ApiGatewayV2: 'apigateway',
  ApplicationAutoScaling: 'application-autoscaling',
  CertificateManager: 'acm',
  DocDB: 'rds',
  ElasticLoadBalancingV2: 'elasticloadbalancing',
  KinesisFirehose: 'firehose',
  Neptune: 'rds',
  StepFunctions: 'states',
};

it('the services of which a kind of workload grants something are those of its policies', () => {
  const inTypes = new Set(grantedServices.map((service) => prefixes[service] ?? service.toLowerCase()));
  const inPolicies = new Set(granted.map((action) => action.split(':')[0] ?? '').filter((prefix) => prefix !== '*'));
  expect([...inTypes].toSorted()).toEqual([...inPolicies].toSorted());
  const services = new Set(resourceTypes.map((type) => type.split('::')[1]));
  expect(grantedServices.filter((service) => !services.has(service))).toEqual([]);
});
