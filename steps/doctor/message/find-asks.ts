import { compilePattern } from '../../authorisation/text-pattern.ts';
import type { Ask, AskingPrincipal, Link } from '../ask.ts';
import { distinct } from '../distinct.ts';
import type { ChainDenial, QuestionDenial } from './denial.ts';

/** The question of a denial, with what the chain knows of such a request: its condition keys, and who makes the call. */
export function completeAsk({ ask }: QuestionDenial, links: readonly Link[], region: string): Ask {
  const known = links.flatMap(({ asks }) => asks).find((candidate) => isSame(candidate, ask));
  const own = { ...ask, region: ask.resource.split(':')[3] || region };
  if (!known) return own;
  const { pattern, via, context, resourceAccount } = known;
  return {
    ...own,
    ...(pattern === undefined ? {} : { pattern }),
    ...(via === undefined ? {} : { via }),
    ...(context === undefined ? {} : { context }),
    ...(resourceAccount === undefined ? {} : { resourceAccount }),
  };
}

function isSame(candidate: Ask, { principal, action, resource }: QuestionDenial['ask']): boolean {
  if (candidate.action !== action || nameOf(candidate.principal) !== nameOf(principal)) return false;
  return [candidate.resource, candidate.pattern ?? ''].some(
    (pattern) => compilePattern(pattern, new Map())?.(resource) ?? false,
  );
}

/** A session's ARN has no path. */
function nameOf(principal: AskingPrincipal): string {
  if (principal.kind === 'service') return principal.service;
  if (principal.kind === 'root') return principal.accountId;
  return `${principal.kind} ${principal.arn.split(':')[4]} ${principal.arn.split('/').at(-1)}`;
}

/** The questions of the chain that may be the one that was refused; the message's own where there is none. */
export function findAsks({ mayBe, ask }: ChainDenial, links: readonly Link[], region: string): readonly Ask[] {
  const found = links.flatMap(({ asks }) => asks).filter(mayBe);
  if (found.length > 0 || ask === undefined) return distinct(found, (one) => JSON.stringify(one));
  return [{ ...ask, region }];
}
