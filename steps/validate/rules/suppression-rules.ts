import { pages } from './pages.ts';
import type { RuleDescription } from './rule.ts';

/** What must hold for suppressions and the baseline to be believed: found when findings are weighed (../settle). */
export const suppressionRules: readonly RuleDescription[] = [
  {
    id: 'STEPS120',
    title: 'a suppression names a rule and gives a reason',
    severity: 'error',
    reason:
      'Whoever reads the next finding must be able to tell why this one was let pass. What is no suppression suppresses nothing. Without a reason in the form of cfn-nag it is a warning, because cfn-nag takes it all the same.',
    mend: 'Write `rule`, `reason`, and where it is of use `expires`, `files` and `resources`.',
    page: pages.metadata,
  },
  {
    id: 'STEPS121',
    title: 'a suppression names a rule that there is',
    severity: 'warning',
    reason:
      'Both linters take any id silently: a slip, or a rule that a new version does not have, looks like a suppression and is none. What could not be read or checked (STEPS001 to STEPS009) cannot be suppressed: that is an error.',
    mend: 'Spell the id as its tool does, or take the suppression out.',
    page: pages.metadata,
  },
  {
    id: 'STEPS122',
    title: 'a suppression has not expired',
    severity: 'warning',
    reason:
      'It was to be for a time, and the time is over: its findings are told again. In its last fourteen days it is a note.',
    mend: 'Mend what it suppressed, or give it another day and say why.',
    page: pages.metadata,
  },
  {
    id: 'STEPS123',
    title: 'a suppression suppresses something',
    severity: 'warning',
    reason:
      'What it was for is gone. Left there, it would hide the next finding of its rule, which nobody has looked at.',
    mend: 'Take it out.',
    page: pages.metadata,
  },
  {
    id: 'STEPS124',
    title: 'the baseline holds only what is there',
    severity: 'info',
    reason: 'What was mended should not come back unseen.',
    mend: 'Run `steps validate --update-baseline`, which takes out what is gone and adds nothing.',
    page: pages.metadata,
  },
];
