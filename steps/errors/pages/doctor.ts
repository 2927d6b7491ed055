import { pagesOf } from './error-page.ts';

export const doctorPages = pagesOf({
  QUESTION_INCOMPLETE: {
    title: 'a question to steps doctor lacks a part',
    cause:
      'Who, what and of which resource are one question: `--principal`, `--action` and `--resource` come together.',
    remedy: [
      'Give all three: `steps doctor --principal arn:aws:iam::333333333333:role/CrossAccountPipelineRole --action s3:GetObject --resource arn:aws:s3:::BUCKET/KEY`.',
      'Add `--context aws:RequestTag/team=orders` for each condition key that the policies look at.',
    ],
    see: ['doctor.md#one-question'],
  },
  QUESTIONS_MIXED: {
    title: 'steps doctor was asked in two ways at once',
    cause:
      '`--message` reads who was refused what from a text; `--principal`, `--action`, `--resource` and `--context` say it.',
    remedy: ['Give the message alone, or the question alone.'],
    see: ['doctor.md#a-message', 'doctor.md#one-question'],
  },
  NO_DENIAL_FOUND: {
    title: 'the text that was given holds no refusal that is understood',
    cause:
      'A refusal has the form `… is not authorized to perform: ACTION …`. A summary such as `Access Denied` alone does not say who was refused what; a shell that splits the text at a quote gives a part of it only.',
    remedy: [
      'Give the whole line. Without quoting trouble: `steps doctor --message -` reads it from standard input, `--message-file FILE` from a file.',
      'Where AWS said no more than `Access Denied` (S3 and KMS do): ask instead, `steps doctor --principal ARN --action s3:GetObject --resource ARN`; CloudTrail says who asked for what.',
      'An encoded message: `aws sts decode-authorization-message --encoded-message TEXT`.',
    ],
    see: ['doctor.md#a-message', 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html'],
  },
  GROUPS_NOT_READ: {
    title: 'steps doctor does not answer for a user who is in groups',
    cause:
      'A group may allow what nothing else does, and its policies are not read: an answer without them could be wrong.',
    remedy: [
      'Ask for the role that the user assumes, if it is one that matters here.',
      'Else look yourself: `aws iam list-attached-group-policies --group-name GROUP`, `aws iam list-group-policies --group-name GROUP`.',
    ],
    see: ['doctor.md#what-it-cannot-see'],
  },
});
