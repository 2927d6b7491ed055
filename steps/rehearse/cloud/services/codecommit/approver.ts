/**
 * Whether a member of an approval pool stands for who approved: an ARN with wildcards, or `CodeCommitApprovers:ACCOUNT:NAME`, which
 * is a user, a federated user, or `ROLE/SESSION`.
 * https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateApprovalRuleTemplate.html
 */
export function isPoolMember(member: string, arn: string): boolean {
  const [kind, account, name = ''] = member.split(':');
  if (kind !== 'CodeCommitApprovers') return matches(member, arn);
  const [, , , , owner, resource = ''] = arn.split(':');
  const [, who] = /^(?:user|federated-user|assumed-role)\/(.+)$/.exec(resource) ?? [];
  return owner === account && who !== undefined && matches(name, who);
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${source}$`).test(text);
}
