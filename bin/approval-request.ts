import type { FoundApproval } from '../steps/approve/index.ts';
import { formatRevisions } from './execution-name.ts';
import { formatSince } from './format-time.ts';
import { oneLine } from './printable.ts';

/** What a person reads before the answer. */
export function formatApproval({ request, prepared }: FoundApproval, now: number): string {
  const { pipeline, stage, action, executionId, since, question, link } = request;
  return [
    `${pipeline} / ${stage} / ${action} waits for approval (${formatSince(since, now)})`,
    `  deploys    ${formatRevisions(request)}`,
    `  execution  ${executionId}`,
    ...(question === undefined ? [] : [`  asks       ${oneLine(question, 1000)}`]),
    ...(link === undefined ? [] : [`  look at    ${oneLine(link, 2000)}`]),
    ...prepared.map(({ action: name, url }) => `  ${oneLine(name, 40)}  ${oneLine(url, 2000)}`),
  ].join('\n');
}
