/** What to do about the common reasons of CloudFormation, by what their texts have in common. A reason of another kind has none. */
export function adviseOn(reason: string): string | undefined {
  for (const [pattern, advise] of kinds) {
    const found = pattern.exec(reason);
    if (found) return advise(found.slice(1).map((group) => group ?? ''));
  }
  return undefined;
}

type Kind = readonly [pattern: RegExp, advise: (groups: readonly string[]) => string];

const kinds: readonly Kind[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
  [
    /(arn:\S+) is not authorized to perform: ([\w-]+:\w+)(?: on resource: ([^\s,"]+))?(?:.*?((?:because no|with an explicit deny in an?) [\w -]+?(?:policy|boundary)))?/,
    ([principal = '', action = '', resource = '', side = '']) =>
      `${roleOf(principal)} lacks ${action}${resource ? ` on ${resource}` : ''}${side ? ` (${side.replace(/^because /, '')})` : ''}: allow it there; \`steps doctor --message\` with this text writes the statement`,
  ],
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
  [
    /Encoded authorization failure message: \S+/,
    () => 'a permission is missing: `aws sts decode-authorization-message` with the encoded text says which',
  ],
  [
    /Export (?:with name )?(\S+) (?:cannot be (?:deleted|updated)|is in use)[^]*? (?:as it is )?in use by (.+?)\.?\s*$/,
    ([name = '', users = '']) =>
      `${users} imports ${name}: deploy it without that import first, or keep the export as it is`,
  ],
  [
    /Cannot delete export (\S+) as it is in use by (.+?)\.?\s*$/,
    ([name = '', users = '']) => `${users} imports ${name}: delete it, or deploy it without that import, first`,
  ],
  [
    /No export named (\S+?)\.? found/,
    ([name = '']) => `deploy the stack that exports ${name}, in this account and region, first`,
  ],
  [
    /Export with name (\S+) is already exported by stack (\S+?)\.?(?:\s|$)/,
    ([name = '', stack = '']) => `stack ${stack} has the export ${name}: give this one another name`,
  ],
  [
    /Parameters: \[(.+?)\] must have values/,
    ([names = '']) =>
      `give ${names} a value: in the parameters file, or by --parameter; of a nested stack, in its Parameters`,
  ],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html
  [
    /already exists|AlreadyExists|EntityAlreadyExists/,
    () =>
      'something of that name is there, and not in this stack: leave the name out of the template, delete what is there, or import it into the stack',
  ],
  // https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html
  [
    /LimitExceeded|ServiceQuotaExceeded|QuotaExceeded|[Ll]imit (?:has been )?exceeded|exceeds? (?:the )?(?:account |service )?(?:limit|quota)|[Mm]aximum number of/,
    () => 'a quota of the account is reached: delete what is not needed, or ask for more in Service Quotas',
  ],
  [/Rate exceeded|Throttling/, () => 'AWS was asked too often at once: deploy again'],
];

/** `arn:aws:sts::333333333333:assumed-role/Role/session` is the role `Role` of the account. */
function roleOf(principal: string): string {
  const [, account, role] = /^arn:[\w-]+:sts::(\d+):assumed-role\/([^/]+)\//.exec(principal) ?? [];
  return role === undefined ? principal : `role ${role} of account ${account}`;
}
