/** What findings of a plan are of. */
export const planRules = ['replace-stateful', 'delete-stateful', 'broaden-iam', 'make-public'] as const;
export type PlanRule = (typeof planRules)[number];

const resource = String.raw`[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*`;
const finding = String.raw`[a-z]+(?:-[a-z]+)*:${resource}`;
const allowing = new RegExp(String.raw`(?<![\w-])allow:?\s+(${finding}(?:[\s,]+${finding})*)(?=[\s.,;:!)]|$)`, 'gi');
const negated = /(?:\b(?:not|never|no|cannot)|n['’]t)\s*$/i;

/**
 * The findings of a plan that an approval allows by name: `allow replace-stateful:Orders, delete-stateful:Data.Table`. What is not
 * written so is no allowance, nor is what follows a `not`.
 */
export function allowancesIn(summary: string): readonly string[] {
  const found = [...summary.matchAll(allowing)].filter(({ index }) => !negated.test(summary.slice(0, index)));
  return [...new Set(found.flatMap(([, list = '']) => list.split(/[\s,]+/)))];
}

/** What stands for none of them, where a variable cannot be empty. */
export const noAllowance = 'none';
