import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import type { PlanRule } from '../approved-findings.ts';
import { broadenedGrants } from './broadened-grants.ts';
import { publicWays } from './public-ways.ts';
import { readContext, type Properties } from './resource-context.ts';
import { isStateful } from '../stateful-types.ts';

export { planRules, type PlanRule } from '../approved-findings.ts';

/** What a person who approves a plan must not miss. */
export interface PlanFinding {
  readonly ruleId: PlanRule;
  readonly stackName: string;
  /** `LOGICALID`, of a nested stack's resource `NESTEDSTACK.LOGICALID`: a name that is the same in every plan. */
  readonly resource: string;
  readonly resourceType: string;
  readonly message: string;
}

interface Shown {
  readonly before: Properties | undefined;
  readonly after: Properties | undefined;
}

/** Whatever cannot be judged is a finding: the rules err on the side of asking a person. */
export function findingsOf(change: ResourceChange, stackName: string, resource: string): readonly PlanFinding[] {
  const { ResourceType: resourceType = '' } = change;
  const shown = { before: readContext(change.BeforeContext), after: readContext(change.AfterContext) };
  const messages: readonly (readonly [PlanRule, string | undefined])[] = [
    ['replace-stateful', replacement(change)],
    ['delete-stateful', deletion(change)],
    ['broaden-iam', broadening(change, shown)],
    ['make-public', opening(change, shown)],
  ];
  return messages.flatMap(([ruleId, message]) =>
    message === undefined ? [] : [{ ruleId, stackName, resource, resourceType, message }],
  );
}

function replacement({ Action, Replacement, ResourceType = '', PolicyAction }: ResourceChange): string | undefined {
  if (Action !== 'Modify' || !isStateful(ResourceType)) return undefined;
  if (Replacement !== 'True' && Replacement !== 'Conditional') return undefined;
  return `${Replacement === 'True' ? 'is' : 'may be'} made anew, empty${fate(PolicyAction)}`;
}

function deletion({ Action, ResourceType = '', PolicyAction }: ResourceChange): string | undefined {
  if (!isStateful(ResourceType)) return undefined;
  if (Action === 'Dynamic') return 'may be deleted: CloudFormation knows only when it executes the change set';
  return Action === 'Remove' ? `is deleted${fate(PolicyAction)}` : undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
function fate(policyAction: string | undefined): string {
  if (policyAction?.endsWith('Retain')) return ' (what is there now stays, without a stack)';
  return policyAction?.endsWith('Snapshot') ? ' (a snapshot of it is made)' : '';
}

const aboutPermissions = /^AWS::(IAM::.*|.*Policy|Lambda::Permission|KMS::Key|RAM::ResourceShare|SSO::PermissionSet)$/;

function broadening({ Action, ResourceType = '' }: ResourceChange, { before, after }: Shown): string | undefined {
  if (isUnseen(Action, before, after))
    return aboutPermissions.test(ResourceType) ? 'what it grants is not shown by the change set' : undefined;
  return told(broadenedGrants(ResourceType, before, after));
}

function opening({ Action, ResourceType = '' }: ResourceChange, { before, after }: Shown): string | undefined {
  if (isUnseen(Action, before, after)) return undefined;
  const known = new Set(publicWays(ResourceType, before));
  return told(publicWays(ResourceType, after).filter((way) => !known.has(way)));
}

function isUnseen(action: string | undefined, before: Properties | undefined, after: Properties | undefined): boolean {
  if (action === 'Add' || action === 'Import') return after === undefined;
  return before === undefined || (action !== 'Remove' && after === undefined);
}

const mostTold = 12;

function told(all: readonly string[]): string | undefined {
  const distinct = [...new Set(all)];
  if (distinct.length === 0) return undefined;
  const rest = distinct.length - mostTold;
  return distinct.slice(0, mostTold).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
}
