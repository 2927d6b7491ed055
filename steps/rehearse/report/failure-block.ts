import { escapeXml } from '../../xml-text.ts';
import type { ExecutionSummary, PlacedRefusal } from '../outcome.ts';

/** Why an execution failed, or where it waits; nothing of one that succeeded. Everything is escaped. */
export function failureBlock({ failure, leftAt }: ExecutionSummary): string {
  if (leftAt) {
    const link = leftAt.link ? `<p>What would change: <code>${escapeXml(leftAt.link)}</code></p>` : '';
    return `<p><strong>Stopped at the gate ${escapeXml(`${leftAt.stage} / ${leftAt.action}`)}.</strong></p>${link}`;
  }
  if (!failure) return '';
  const { stage, action, message, cause, log, refusals } = failure;
  return [
    `<article class="error"><p><strong>✗ ${escapeXml(`${stage} / ${action}: ${message}`)}</strong></p>`,
    ...(cause
      ? [
          `<p>First cause: <code>${escapeXml(cause.logicalId)}</code> (${escapeXml(cause.resourceType)}) in stack ${escapeXml(cause.stackName)}: ${escapeXml(cause.reason)}</p>`,
        ]
      : []),
    ...refusals.map(
      (refusal) =>
        `<p>Refused: ${escapeXml(refusal.message)}</p><ul>${[...refusal.explanation, ...writtenAt(refusal)].map((line) => `<li>${escapeXml(line)}</li>`).join('')}</ul>`,
    ),
    ...(log.length > 0 ? [`<p>The end of the log:</p><pre>${escapeXml(log.join('\n'))}</pre>`] : []),
    '</article>',
  ].join('\n');
}

function writtenAt({ places }: PlacedRefusal): readonly string[] {
  return places.length > 0 ? [`written at ${places.join(', ')}`] : [];
}
