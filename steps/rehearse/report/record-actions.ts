import { given } from '../../given.ts';
import type { Mark } from '../../page/mark.ts';
import type { ActionReport } from '../../pipeline-execution.ts';
import { endOfAction } from '../../pipeline-status.ts';
import type { Assumption } from '../role-chains.ts';
import type { RecordedAction } from './record.ts';

interface ActionFacts {
  readonly assumptionsBetween: (from: number, to: number) => readonly Assumption[];
  readonly accountName: (accountId: string) => string;
  /** Of free texts what may be shown. */
  readonly hide: (text: string) => string;
}

/** The actions of an execution, each with the account that it acts in. */
export function recordActions(actions: readonly ActionReport[], facts: ActionFacts): readonly RecordedAction[] {
  return actions.map((action) => ({
    id: action.id,
    stage: action.stage,
    name: action.action,
    provider: action.provider,
    account: facts.accountName(accountOf(action, facts) ?? '') || 'Tools',
    status: action.status,
    mark: markOf(action),
    startedAt: action.startedAt,
    updatedAt: action.updatedAt,
    ...given('error', action.error === undefined ? undefined : facts.hide(action.error)),
  }));
}

/** That of its role; of a build that of the last role that was assumed while it ran. */
function accountOf(action: ActionReport, { assumptionsBetween }: ActionFacts): string | undefined {
  if (action.roleArn !== undefined) return action.roleArn.split(':')[4];
  if (action.provider !== 'CodeBuild') return undefined;
  const { startedAt, updatedAt } = action;
  // In the millisecond in which it begins or ends the pipeline may assume a role for the action before or after it.
  const builds = assumptionsBetween(startedAt, updatedAt).filter(
    ({ time, by }) => startedAt < time && time < updatedAt && by.includes(':assumed-role/'),
  );
  return builds.findLast(({ roleArn }) => roleArn.endsWith('/CrossAccountPipelineRole'))?.roleArn.split(':')[4];
}

function markOf({ status, provider }: ActionReport): Mark {
  return endOfAction(status) ?? (provider === 'Manual' ? 'waiting' : 'open');
}
