import type { ContextValues } from './context-values.ts';
import { compilePattern } from './text-pattern.ts';

/**
 * Whether an ARN matches the pattern of a condition. The six parts are compared each for itself, so that no `*` reaches over a colon before the
 * resource part. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArnCondition(pattern: string, arn: string, values: ContextValues): boolean {
  const [patternParts, arnParts] = [splitArn(pattern), splitArn(arn)];
  if (patternParts.length < 6 || arnParts.length < 6) return false;
  return patternParts.every((part, index) => compilePattern(part, values)?.(arnParts[index] ?? '') ?? false);
}

/** A Resource element may also be cut short: `*`, `arn:aws:s3*`. */
export function matchesResource(pattern: string, resource: string, values: ContextValues): boolean {
  if (pattern === '*') return true;
  const isWhole = splitArn(pattern).length === 6 && splitArn(resource).length === 6;
  return isWhole
    ? matchesArnCondition(pattern, resource, values)
    : (compilePattern(pattern, values)?.(resource) ?? false);
}

/** Partition, service, region, account, resource; a resource part keeps its colons. Variables hold colons too. */
function splitArn(arn: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < arn.length && parts.length < 5; index += 1) {
    const character = arn[index];
    if (character === '{' && arn[index - 1] === '$') depth += 1;
    if (character === '}' && depth > 0) depth -= 1;
    if (character === ':' && depth === 0) {
      parts.push(arn.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, arn.slice(start)];
}
