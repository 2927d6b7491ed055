import type { FoundApproval } from '../steps/approve/index.ts';
import { formatRevisions } from './execution-name.ts';
import { formatSince } from './format-time.ts';
import { oneLine } from './printable.ts';
import type { Surface } from './surface.ts';

/** What a person reads before the answer. */
export function formatApproval({ request, prepared }: FoundApproval, now: number, { palette }: Surface): string {
  const { heading, warning, muted } = palette;
  const { pipeline, stage, action, executionId, since, question, link } = request;
  return [
    `${heading(`${pipeline} / ${stage} / ${action}`)} ${warning('waits for approval')} ${muted(`(${formatSince(since, now)})`)}`,
    `  ${muted('deploys')}    ${formatRevisions(request)}`,
    `  ${muted('execution')}  ${executionId}`,
    ...(question === undefined ? [] : [`  ${muted('asks')}       ${oneLine(question, 1000)}`]),
    ...(link === undefined ? [] : [`  ${muted('look at')}    ${oneLine(link, 2000)}`]),
    ...prepared.map(({ action: name, url }) => `  ${muted(oneLine(name, 40))}  ${oneLine(url, 2000)}`),
  ].join('\n');
}
