import type { PipelineMetrics } from '../steps/status/index.ts';
import { counted } from '../steps/counted.ts';
import { formatSince, formatSpan } from './format-time.ts';
import { plainPalette } from './palette.ts';

const tooFew = 'too few to say';

/** One line for a person; what the figures are stands in docs/operating.md. */
export function formatMetrics(metrics: PipelineMetrics, now: number, { failure } = plainPalette): string {
  const { days, isCut, executions, failures, failureRate, failingSince } = metrics;
  const cut = isCut ? ` (the newest ${executions} executions only)` : '';
  return [
    `last ${days} days${cut}: ${formatDeployments(metrics)}`,
    `lead time ${formatLeadTime(metrics)}`,
    `${failures} failed (${failureRate === undefined ? tooFew : `${Math.round(failureRate * 100)} %`})`,
    `recovery ${formatRecovery(metrics)}`,
    ...(failingSince === undefined ? [] : [failure(`failing since ${formatSince(failingSince, now)}`)]),
  ].join('; ');
}

function formatDeployments({ deployments, deploymentsPerWeek }: PipelineMetrics): string {
  const often = deploymentsPerWeek === undefined ? tooFew : `${deploymentsPerWeek.toFixed(1)} a week`;
  return `${counted(deployments, 'deployment')} (${often})`;
}

function formatLeadTime({ leadTimeMedian, leadTimeP90 }: PipelineMetrics): string {
  if (leadTimeMedian === undefined) return tooFew;
  const p90 = leadTimeP90 === undefined ? '' : `, p90 ${formatSpan(leadTimeP90 * 1000)}`;
  return `median ${formatSpan(leadTimeMedian * 1000)}${p90}`;
}

function formatRecovery({ recoveryTimeMedian, recoveries }: PipelineMetrics): string {
  return recoveryTimeMedian === undefined ? tooFew : `median ${formatSpan(recoveryTimeMedian * 1000)} of ${recoveries}`;
}
