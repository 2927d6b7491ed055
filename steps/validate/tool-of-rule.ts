/**
 * Whose rule an id is, by its form: ours have three digits, cfn-lint's four, cfn-nag's up to three. Rules of cfn-guard are called as their
 * authors like: what none of the others has may be one of its.
 */
export function toolOfRule(ruleId: string): 'steps' | 'cfn-lint' | 'cfn-nag' | 'cfn-guard' {
  if (/^STEPS\d+$/i.test(ruleId)) return 'steps';
  if (/^[EWI]\d{4}$/i.test(ruleId)) return 'cfn-lint';
  return /^[FW]\d{1,3}$/i.test(ruleId) ? 'cfn-nag' : 'cfn-guard';
}
