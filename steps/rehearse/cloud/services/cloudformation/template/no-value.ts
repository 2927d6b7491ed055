/** What AWS::NoValue evaluates to: the property or item that holds it is left out. */
export const noValue = Symbol('AWS::NoValue');

/**
 * Stands in plans for what is known only after other changes were made; CloudFormation shows the same text in the values of
 * a change set.
 */
export const knownAfterApply = '{{changeSet:KNOWN_AFTER_APPLY}}';

export function isKnownAfterApply(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(knownAfterApply);
  if (Array.isArray(value)) return value.some(isKnownAfterApply);
  return typeof value === 'object' && value !== null && Object.values(value).some(isKnownAfterApply);
}
