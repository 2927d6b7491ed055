import type { Alarm, StateValue } from './state.ts';

type Samples = Alarm['samples'];

const statistics: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  SampleCount: (values) => values.length,
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
};

const comparisons: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

export function isStatistic(name: unknown): boolean {
  return Object.hasOwn(statistics, String(name));
}

export function isComparison(name: unknown): boolean {
  return Object.hasOwn(comparisons, String(name));
}

/** How far back samples count, in milliseconds. */
export function span({ input }: Alarm): number {
  return Number(input['Period']) * 1000 * Number(input['EvaluationPeriods']);
}

/**
 * What state the samples make, in periods that end now. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * CloudWatch aligns its periods to the clock and looks once a minute.
 */
export function evaluate(alarm: Alarm, now: number): { readonly value: StateValue; readonly reason: string } {
  const { input, state } = alarm;
  const periods = Array.from({ length: Number(input['EvaluationPeriods']) }, (_, index) =>
    datapoint(input, alarm.samples, now - index * Number(input['Period']) * 1000),
  );
  const missing = String(input['TreatMissingData'] ?? 'missing');
  if (periods.every((value) => value === undefined) && missing !== 'breaching' && missing !== 'notBreaching') {
    return missing === 'ignore' ? state : { value: 'INSUFFICIENT_DATA', reason: 'Insufficient Data: no datapoints' };
  }
  const breaching = periods.filter((value) => isBreaching(value, input, missing));
  const needed = Number(input['DatapointsToAlarm'] ?? input['EvaluationPeriods']);
  const found = `${breaching.length} of ${periods.length} datapoints [${periods.map((value) => value ?? '-').join(', ')}]`;
  const reason = `Threshold Crossed: ${found} ${String(input['ComparisonOperator'])} ${String(input['Threshold'])}`;
  return { value: breaching.length >= needed ? 'ALARM' : 'OK', reason };
}

function datapoint(input: Alarm['input'], samples: Samples, end: number): number | undefined {
  const start = end - Number(input['Period']) * 1000;
  const values = samples.filter(({ time }) => time > start && time <= end).map(({ value }) => value);
  return values.length === 0 ? undefined : statistics[String(input['Statistic'])]?.(values);
}

function isBreaching(value: number | undefined, input: Alarm['input'], missing: string): boolean {
  if (value === undefined) return missing === 'breaching';
  return comparisons[String(input['ComparisonOperator'])]?.(value, Number(input['Threshold'])) ?? false;
}
