// Deploys templates that others have published to the embedded cloud: node test/bench/public-templates.ts FOLDER...
// Each template alone, in an account with nothing in it, with values for the parameters that have none; how it ends is printed, with the
// first cause where it fails, and how many end so. docs/embedded-cloud.md tells what came of it.
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type CreateStackCommandInput,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../steps/template.ts';
import { serverlessTranslator } from '../../steps/tools/index.ts';
import { startTestCloud } from '../helpers/cloud.ts';
import { createTestContext } from '../helpers/step-context.ts';

const accountId = '333333333333';
const bucket = 'published-templates';
/** A larger text is read from S3: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const largestBody = 51_200;

/** By the type of a parameter, where it says what is wanted. */
const byType: readonly (readonly [RegExp, string])[] = [
  [/VPC::Id/, 'vpc-0123456789abcdef0'],
  [/List<AWS::EC2::Subnet::Id/, 'subnet-0123456789abcdef0,subnet-0123456789abcdef1,subnet-0123456789abcdef2'],
  [/Subnet::Id/, 'subnet-0123456789abcdef0'],
  [/SecurityGroup::Id/, 'sg-0123456789abcdef0'],
  [/Image::Id/, 'ami-0123456789abcdef0'],
  [/List<AWS::EC2::AvailabilityZone/, 'eu-west-1a,eu-west-1b,eu-west-1c'],
  [/AvailabilityZone/, 'eu-west-1a'],
  [/HostedZone/, 'Z0123456789ABCDEFGHIJ'],
  [/Instance::Id/, 'i-0123456789abcdef0'],
  [/Volume::Id/, 'vol-0123456789abcdef0'],
];

/** Of the others the first that keeps to the parameter's constraints. */
const candidates = [
  'value',
  'Value12345678!',
  '10.0.0.0/16',
  accountId,
  'user@example.com',
  'example.com',
  `arn:aws:iam::${accountId}:role/x`,
  `arn:aws:sns:eu-west-1:${accountId}:topic`,
  'https://example.com/x',
  '10.0.0.10',
  '1',
  `arn:aws:acm:us-east-1:${accountId}:certificate/12345678-1234-1234-1234-123456789012`,
  'rtb-0123456789abcdef0',
  'pcx-0123456789abcdef0',
  'd-0123456789',
  'o-abcdefghij',
  'ou-abcd-12345678',
  'rate(1 day)',
  'db.t3.micro',
];

function valueFor(name: string, parameter: TemplateObject): string {
  const { AllowedValues, AllowedPattern, Type, MinValue, MinLength, MaxLength } = parameter;
  if (Array.isArray(AllowedValues)) return String(AllowedValues[0]);
  const typed = byType.find(([form]) => form.test(String(Type)))?.[1];
  if (typed !== undefined) return typed;
  if (/Number/.test(String(Type))) return String(MinValue ?? 1);
  const pattern = AllowedPattern === undefined ? /./ : new RegExp(`^(?:${String(AllowedPattern)})$`);
  const named = [/cidr/i.test(name) ? '10.0.0.0/16' : '', /arn/i.test(name) ? `arn:aws:iam::${accountId}:role/x` : ''];
  const fits = (text: string) =>
    text !== '' &&
    pattern.test(text) &&
    text.length >= Number(MinLength ?? 0) &&
    text.length <= Number(MaxLength ?? 4096);
  return [...named, ...candidates].find(fits) ?? 'x'.repeat(Number(MinLength ?? 8));
}

function parametersFor(text: string, file: string): { ParameterKey: string; ParameterValue: string }[] {
  try {
    const value = toTemplateValue(parseSource(text, file));
    const parameters = isObject(value) && isObject(value['Parameters']) ? value['Parameters'] : {};
    return Object.entries(parameters).flatMap(([name, parameter]) =>
      isObject(parameter) && parameter['Default'] === undefined
        ? [{ ParameterKey: name, ParameterValue: valueFor(name, parameter) }]
        : [],
    );
  } catch {
    // CloudFormation is to say what is wrong with it.
    return [];
  }
}

const test = await startTestCloud({ translateServerless: serverlessTranslator(createTestContext('/')) });
const client = test.clientFor(accountId).client(CloudFormationClient);
const s3 = test.clientFor(accountId).client(S3Client);
await s3.send(
  new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
);

async function deploy(StackName: string, text: string, file: string): Promise<string> {
  const where: Partial<CreateStackCommandInput> = { TemplateBody: text };
  if (Buffer.byteLength(text) > largestBody) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: StackName, Body: text }));
    delete where.TemplateBody;
    where.TemplateURL = `https://${bucket}.s3.eu-west-1.amazonaws.com/${StackName}`;
  }
  const Parameters = parametersFor(text, file);
  const Capabilities = ['CAPABILITY_NAMED_IAM' as const, 'CAPABILITY_AUTO_EXPAND' as const];
  try {
    await client.send(new CreateStackCommand({ StackName, ...where, Parameters, Capabilities }));
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
  await test.cloud.idle();
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  const status = Stacks[0]?.StackStatus ?? '';
  if (status !== 'CREATE_COMPLETE') return `${status}: ${await firstCause(StackName)}`;
  await client.send(new DeleteStackCommand({ StackName }));
  await test.cloud.idle();
  return status;
}

async function firstCause(StackName: string): Promise<string> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName }))
    events.push(...(page.StackEvents ?? []));
  const failed = events.filter(
    ({ ResourceStatus, ResourceStatusReason }) =>
      ResourceStatus?.endsWith('_FAILED') && !/cancelled/i.test(ResourceStatusReason ?? ''),
  );
  const { LogicalResourceId, ResourceType, ResourceStatusReason } = failed.at(-1) ?? {};
  return `${LogicalResourceId} (${ResourceType}): ${ResourceStatusReason}`;
}

try {
  const files = process.argv.slice(2).flatMap((folder) =>
    globSync('**/*.{yml,yaml,json,template}', { cwd: folder })
      .map((file) => join(folder, file))
      .filter((file) => /^\s*"?Resources"?\s*:/m.test(readFileSync(file, 'utf8'))),
  );
  const ends = new Map<string, number>();
  for (const [index, file] of files.toSorted().entries()) {
    const end = await deploy(`published-${index}`, readFileSync(file, 'utf8'), file);
    const kind = end.split(':')[0] ?? '';
    ends.set(kind, (ends.get(kind) ?? 0) + 1);
    console.log(`${relative('.', file)}: ${end.replaceAll('\n', ' ')}`);
  }
  console.log([...ends].map(([kind, count]) => `${kind} ${count}`).join(', '));
} finally {
  await test.cloud.stop();
}
