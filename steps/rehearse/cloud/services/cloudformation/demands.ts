import type { Demand, Input, Request } from '../../service.ts';
import { structures, text, texts } from './input.ts';
import { stackNameOf } from './names.ts';
import { findStack, stateOf, type StackRecord } from './stack-record.ts';

/**
 * What each operation demands. Stacks are named by their ARN; one that does not exist yet by its name and any id.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function onStack(action: string): (input: Input, request: Request) => readonly Demand[] {
  return (input, request) => [
    stackDemand(action, input, request),
    ...(action === 'UpdateStack' && stackPolicies.some((member) => text(input, member) !== undefined)
      ? [stackDemand('SetStackPolicy', input, request)]
      : []),
    ...passRole(input),
  ];
}

/** An update that changes or overrides the policy: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html */
const stackPolicies = [
  'StackPolicyBody',
  'StackPolicyURL',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
];

/** Actions that know no resource. */
export function onAll(action: string): () => readonly Demand[] {
  return () => [{ action: `cloudformation:${action}`, resource: '*' }];
}

function stackDemand(action: string, input: Input, request: Request): Demand {
  const context = {
    ...key('cloudformation:RoleArn', text(input, 'RoleARN')),
    ...key('cloudformation:TemplateUrl', text(input, 'TemplateURL')),
    ...key('cloudformation:ChangeSetName', text(input, 'ChangeSetName')),
    ...key('cloudformation:StackPolicyUrl', text(input, 'StackPolicyURL')),
    ...(texts(input, 'ResourceTypes').length > 0
      ? { 'cloudformation:ResourceTypes': texts(input, 'ResourceTypes') }
      : {}),
    ...requestTags(input),
  };
  return {
    action: `cloudformation:${action}`,
    resource: stackResource(input, request),
    resourceAccount: request.accountId,
    context,
  };
}

function stackResource(input: Input, { cloud, accountId, region }: Request): string {
  const name = text(input, 'StackName');
  const changeSet = text(input, 'ChangeSetName');
  const prefix = `arn:aws:cloudformation:${region}:${accountId}:`;
  if (name === undefined)
    return changeSet?.startsWith('arn:')
      ? stackOfChangeSet(changeSet, cloud, accountId, region, prefix)
      : `${prefix}stack/*/*`;
  const stack = findStack(cloud, accountId, region, name);
  if (stack) return stack.id;
  return name.startsWith('arn:') ? name : `${prefix}stack/${stackNameOf(name)}/*`;
}

function stackOfChangeSet(
  id: string,
  cloud: Request['cloud'],
  accountId: string,
  region: string,
  prefix: string,
): string {
  const stack = findStackOfChangeSet(cloud, accountId, region, id);
  return stack?.id ?? `${prefix}stack/*/*`;
}

function findStackOfChangeSet(
  cloud: Request['cloud'],
  accountId: string,
  region: string,
  id: string,
): StackRecord | undefined {
  return Object.values(stateOf(cloud, accountId, region).stacks).find(({ changeSets }) => id in changeSets);
}

/** Whoever gives CloudFormation a role must be allowed to pass it. */
function passRole(input: Input): readonly Demand[] {
  const role = text(input, 'RoleARN');
  if (role === undefined) return [];
  return [
    { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  ];
}

function key(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}

function requestTags(input: Input): Readonly<Record<string, string | readonly string[]>> {
  const tags = structures(input, 'Tags');
  if (tags.length === 0) return {};
  const pairs = tags.map((tag) => [`aws:RequestTag/${text(tag, 'Key') ?? ''}`, text(tag, 'Value') ?? ''] as const);
  return { ...Object.fromEntries(pairs), 'aws:TagKeys': tags.map((tag) => text(tag, 'Key') ?? '') };
}
