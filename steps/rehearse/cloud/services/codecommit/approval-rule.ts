import { isPoolMember } from './approver.ts';

/** What an approval rule asks for. https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-create-template.html */
export interface RuleContent {
  readonly Version: string;
  readonly DestinationReferences?: readonly string[];
  readonly Statements: readonly ApproversStatement[];
}

interface ApproversStatement {
  readonly Type: 'Approvers';
  readonly NumberOfApprovalsNeeded: number;
  readonly ApprovalPoolMembers?: readonly string[];
}

/** The version of AWS's pages, and the one that release 0.1.0 of our templates wrote; whether CodeCommit takes others is unverified. */
const versions = ['2018-11-08', '2018-02-08'];

/** The content of a rule; undefined for what is none. */
export function parseRuleContent(text: string): RuleContent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRuleContent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRuleContent(value: unknown): value is RuleContent {
  if (typeof value !== 'object' || value === null) return false;
  const { Version, DestinationReferences, Statements } = value as Readonly<Record<string, unknown>>;
  return (
    versions.includes(String(Version)) &&
    (DestinationReferences === undefined || isTexts(DestinationReferences)) &&
    Array.isArray(Statements) &&
    Statements.length === 1 &&
    Statements.every(isStatement)
  );
}

function isStatement(value: unknown): value is ApproversStatement {
  if (typeof value !== 'object' || value === null) return false;
  const { Type, NumberOfApprovalsNeeded, ApprovalPoolMembers } = value as Readonly<Record<string, unknown>>;
  return (
    Type === 'Approvers' &&
    typeof NumberOfApprovalsNeeded === 'number' &&
    NumberOfApprovalsNeeded >= 1 &&
    (ApprovalPoolMembers === undefined || isTexts(ApprovalPoolMembers))
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

/** A template without references is for every pull request of its repositories. */
export function appliesTo({ DestinationReferences }: RuleContent, reference: string): boolean {
  return DestinationReferences?.includes(reference) ?? true;
}

/** Whether those who approved are enough, and of the pool where there is one. */
export function isSatisfied({ Statements }: RuleContent, approvers: readonly string[]): boolean {
  return Statements.every(({ NumberOfApprovalsNeeded, ApprovalPoolMembers: pool }) => {
    const counting = approvers.filter((arn) => !pool || pool.some((member) => isPoolMember(member, arn)));
    return counting.length >= NumberOfApprovalsNeeded;
  });
}
