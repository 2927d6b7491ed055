import { describe, expect, it } from 'vitest';
import {
  appliesTo,
  isSatisfied,
  parseRuleContent,
} from '../../../../../../steps/rehearse/cloud/services/codecommit/approval-rule.ts';
import { isPoolMember } from '../../../../../../steps/rehearse/cloud/services/codecommit/approver.ts';

const approvers = (NumberOfApprovalsNeeded: number, ApprovalPoolMembers?: readonly string[]) => ({
  Version: '2018-11-08',
  Statements: [
    { Type: 'Approvers' as const, NumberOfApprovalsNeeded, ...(ApprovalPoolMembers ? { ApprovalPoolMembers } : {}) },
  ],
});
const ann = 'arn:aws:sts::222222222222:assumed-role/Approvers/ann';
const bob = 'arn:aws:sts::222222222222:assumed-role/Developers/bob';
const user = 'arn:aws:iam::222222222222:user/Mary_Major';

describe('a member of an approval pool', () => {
  it.each([
    [ann, ann, true],
    ['arn:aws:sts::222222222222:assumed-role/Approvers/*', ann, true],
    ['arn:aws:sts::222222222222:assumed-role/Approvers/*', bob, false],
    ['CodeCommitApprovers:222222222222:Mary_Major', user, true],
    ['CodeCommitApprovers:222222222222:Mary_Major', 'arn:aws:sts::222222222222:federated-user/Mary_Major', true],
    [
      'CodeCommitApprovers:222222222222:Mary_Major',
      'arn:aws:sts::222222222222:assumed-role/Reviewers/Mary_Major',
      false,
    ],
    [
      'CodeCommitApprovers:222222222222:*Mary_Major',
      'arn:aws:sts::222222222222:assumed-role/Reviewers/Mary_Major',
      true,
    ],
    ['CodeCommitApprovers:111111111111:Mary_Major', user, false],
    ['arn:aws:iam::222222222222:user/M.ry_Major', user, false],
  ])('%s stands for %s: %s', (member, arn, expected) => {
    expect(isPoolMember(member, arn)).toBe(expected);
  });
});

describe('an approval rule', () => {
  it.each([
    [approvers(1), [], false],
    [approvers(1), [ann], true],
    [approvers(2), [ann], false],
    [approvers(2), [ann, bob], true],
    [approvers(1, [user]), [ann, bob], false],
    [approvers(1, [user, ann]), [ann, bob], true],
  ])('%j with %j is satisfied: %s', (rule, who, expected) => {
    expect(isSatisfied(rule, who)).toBe(expected);
  });

  it('is for the branches that it names, or for all', () => {
    expect(appliesTo({ ...approvers(1), DestinationReferences: ['refs/heads/main'] }, 'refs/heads/main')).toBe(true);
    expect(appliesTo({ ...approvers(1), DestinationReferences: ['refs/heads/main'] }, 'refs/heads/idea')).toBe(false);
    expect(appliesTo(approvers(1), 'refs/heads/idea')).toBe(true);
  });

  it.each([
    ['no JSON', '{'],
    ['another version', JSON.stringify({ ...approvers(1), Version: '2012-10-17' })],
    ['no approvals', JSON.stringify(approvers(0))],
    ['an empty pool', JSON.stringify(approvers(1, []))],
    ['no statement', JSON.stringify({ Version: '2018-11-08', Statements: [] })],
  ])('with %s is none', (_, text) => {
    expect(parseRuleContent(text)).toBeUndefined();
  });
});
