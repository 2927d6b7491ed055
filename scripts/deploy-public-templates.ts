// Deploys every template below folders on the embedded cloud, each in a fresh one with made-up parameters, and prints what came of them:
// node scripts/deploy-public-templates.ts FOLDER…
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { RunningCloud } from '../steps/rehearse/cloud/cloud.ts';
import { startCloud } from '../steps/rehearse/cloud/index.ts';

type Event = Readonly<Record<string, string>>;
type Parameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const account = '333333333333';

/** Why a template did not deploy: AWS's own reason, or what the embedded cloud lacks. The first that fits counts. */
const classes: readonly (readonly [whose: 'AWS' | 'ours', what: string, reason: RegExp])[] = [
  ['AWS', 'another stack, which exports what is imported, is not there', /No export named/],
  ['AWS', "a macro of the account's own is not there", /No transform named/],
  ['AWS', 'as text it is longer than 51,200 bytes', /1 validation error detected: Value '[\s\S]*at 'templateBody'/],
  [
    'AWS',
    'a made-up value does not fit its parameter',
    /^\w+: (Template validation error: Rule|Parameter '|Value of parameter)/,
  ],
  [
    'AWS',
    'a made-up value does not fit its resource',
    /Value12345|bucket is not valid|bucket does not exist|invalid principals/,
  ],
  [
    'AWS',
    'it is written for another tool, which packages or expands it first',
    /Every Resources object|Unrecognized (resource|parameter) type|Invalid template (resource )?propert|source for function code|Unresolved resource dependencies|found: JSONObject/,
  ],
  [
    'AWS',
    'stack sets of an organisation are made in its management account only',
    /management account or delegated admin/,
  ],
  ['AWS', 'the region is not in its mapping', /Unable to get mapping/],
  ['AWS', 'more is selected than a list has', /cannot select nonexistent/],
  ['AWS', 'a runtime of Lambda is no longer supported', /no longer supported for creating/],
  ['AWS', 'a key is named by its id where a log group wants its ARN', /is not an ARN/],
  ['AWS', 'an API without methods cannot be deployed', /contain any methods/],
  ['AWS', 'two statements of a policy have one id', /\(SID\) in a single policy must be unique/],
  ['ours', 'a role that is named, not told by ARN', /not authorized to perform: sts:AssumeRole on public-/],
  ['ours', 'AWS::Serverless', /AWS::Serverless/],
  ['ours', 'Secrets Manager', /secretsmanager:/],
  ['ours', 'public parameters that name no image', /aws\/service\//],
  ['ours', "a policy of AWS's that is not known", /arn:aws:iam::aws:policy\/.* does not exist/],
  ['ours', 'a custom resource whose function calls a service that is not there', /did not receive a response/],
  ['ours', 'an attribute that is a list, of a recorded resource', /Fn::Select requires a list/],
  ['ours', 'Fn::GetAtt of what a loop makes up', /\[object Object\]/],
];

function templatesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(ya?ml|json|template)$/.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

/** Undefined for what is no template. */
async function outcomeOf(text: string): Promise<string | undefined> {
  if (!/^\s*"?Resources"?\s*:/m.test(text)) return undefined;
  const parameters = parametersOf(text);
  if (parameters === undefined) return undefined;
  const cloud = await startCloud();
  try {
    const failure = await deploy(cloud, text, parameters);
    if (failure === undefined) return 'deployed';
    const [whose, what] = classes.find(([, , reason]) => reason.test(failure)) ?? [];
    return what === undefined
      ? `otherwise: ${failure.slice(0, 200)}`
      : `${whose === 'AWS' ? "AWS's reason" : 'ours'}: ${what}`;
  } finally {
    await cloud.stop();
  }
}

function parametersOf(text: string): Parameters | undefined {
  try {
    const template = parse(text, { logLevel: 'silent' }) as { Parameters?: Parameters; Resources?: unknown } | null;
    return typeof template?.Resources === 'object' ? (template.Parameters ?? {}) : undefined;
  } catch {
    return undefined;
  }
}

/** Why it failed; undefined where it deployed. */
async function deploy(cloud: RunningCloud, TemplateBody: string, parameters: Parameters): Promise<string | undefined> {
  const ask = <T>(operation: string, input: Readonly<Record<string, unknown>>) =>
    cloud.call<T>(cloud.administrator(account), { service: 'cloudformation', operation, input });
  const Parameters = Object.entries(parameters)
    .filter(([, parameter]) => parameter['Default'] === undefined)
    .map(([name, parameter]) => ({ ParameterKey: name, ParameterValue: valueFor(name, parameter) }));
  const Capabilities = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'];
  try {
    await ask('CreateStack', { StackName: 'public', TemplateBody, Parameters, Capabilities });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return `${String(error.code)}: ${error.message}`;
  }
  await cloud.idle();
  const { Stacks } = await ask<{ Stacks: readonly Event[] }>('DescribeStacks', { StackName: 'public' });
  if (Stacks[0]?.['StackStatus'] === 'CREATE_COMPLETE') return undefined;
  const StackEvents: Event[] = [];
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await ask<{ StackEvents: readonly Event[]; NextToken?: string }>('DescribeStackEvents', {
      StackName: 'public',
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    StackEvents.push(...page.StackEvents);
    NextToken = page.NextToken;
  }
  const failed = StackEvents.toReversed().find((event) => event['ResourceStatus'] === 'CREATE_FAILED');
  return `${failed?.['ResourceType']}: ${failed?.['ResourceStatusReason']}`;
}

const ids: Readonly<Record<string, string>> = {
  'AWS::EC2::VPC::Id': 'vpc-0123456789abcdef0',
  'AWS::EC2::Subnet::Id': 'subnet-0123456789abcdef0',
  'AWS::EC2::SecurityGroup::Id': 'sg-0123456789abcdef0',
  'AWS::EC2::Image::Id': 'ami-0123456789abcdef0',
  'AWS::EC2::Volume::Id': 'vol-0123456789abcdef0',
  'AWS::EC2::Instance::Id': 'i-0123456789abcdef0',
  'AWS::EC2::AvailabilityZone::Name': 'eu-west-1a',
  'AWS::Route53::HostedZone::Id': 'Z0123456789ABC',
};

/** A value of the parameter's type, for nobody can ask what it means. */
function valueFor(name: string, parameter: Readonly<Record<string, unknown>>): string {
  const allowed = parameter['AllowedValues'];
  if (Array.isArray(allowed)) return String(allowed[0]);
  const type = String(parameter['Type'] ?? 'String');
  if (/^(Number|List<Number>)/.test(type)) return String(parameter['MinValue'] ?? 1);
  const item = /^List<(.+)>$/.exec(type)?.[1];
  const id = ids[item ?? type];
  if (id !== undefined) return item === undefined ? id : `${id},${id.slice(0, -1)}b`;
  if (/cidr/i.test(name)) return '10.0.0.0/16';
  if (/arn/i.test(name)) return `arn:aws:iam::${account}:role/x`;
  if (/email/i.test(name)) return 'a@example.com';
  if (/bucket/i.test(name)) return 'a-bucket-of-theirs';
  if (type === 'CommaDelimitedList') return 'a,b';
  const value = 'Value12345'.padEnd(Number(parameter['MinLength'] ?? 0), 'x');
  return value.slice(0, Number(parameter['MaxLength'] ?? value.length));
}

const outcomes = new Map<string, string[]>();
for (const folder of process.argv.slice(2)) {
  for (const file of templatesBelow(folder)) {
    const outcome = await outcomeOf(readFileSync(file, 'utf8'));
    if (outcome !== undefined) outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), relative(folder, file)]);
  }
}
for (const [outcome, files] of [...outcomes].toSorted(([, a], [, b]) => b.length - a.length))
  console.log(`${String(files.length).padStart(4)}  ${outcome}  (${files.slice(0, 2).join(', ')})`);
console.log(`${[...outcomes.values()].flat().length} templates`);
