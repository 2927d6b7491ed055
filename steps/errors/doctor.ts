import { StepError } from './step-error.ts';

/** Errors in what is asked of `steps doctor`. What it cannot read in an account is a finding, not an error. */

export function questionIncomplete(missing: readonly string[]): StepError {
  return new StepError({
    code: 'QUESTION_INCOMPLETE',
    message: `a question needs ${missing.join(' and ')} too`,
    hint: 'steps doctor --principal ARN --action s3:GetObject --resource ARN [--context key=value]',
    exitCode: 2,
  });
}

export function questionsMixed(): StepError {
  return new StepError({
    code: 'QUESTIONS_MIXED',
    message: '--message answers what was refused, and --principal, --action, --resource and --context ask one question',
    hint: 'give the one or the others',
    exitCode: 2,
  });
}

/** A text in which nothing is recognised as a refusal of AWS. */
export function noDenialFound(text: string): StepError {
  const start = text.trim().slice(0, 120);
  return new StepError({
    code: 'NO_DENIAL_FOUND',
    message: start === '' ? 'the message is empty' : `no refusal by AWS is recognised in "${start}"`,
    hint: 'give the whole line, as in: User: arn:… is not authorized to perform: s3:GetObject on resource: arn:…; or ask with --principal, --action and --resource',
    exitCode: 2,
  });
}

/** Refused rather than answered without them: a group may allow what nothing else does. */
export function groupsNotRead(user: string, groups: readonly string[]): StepError {
  return new StepError({
    code: 'GROUPS_NOT_READ',
    message: `user ${user} is in groups (${groups.join(', ')}), whose policies steps doctor does not read`,
    hint: `ask for a role in its place, or look at the groups yourself: aws iam list-attached-group-policies --group-name ${groups[0]}`,
  });
}
