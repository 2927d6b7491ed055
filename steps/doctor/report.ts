import type { ConditionContext, Statement } from '../authorisation/policy.ts';

/** What `steps doctor` found out. Plain data, for people in text and for machines in JSON. */
export interface DoctorReport {
  readonly checks: readonly Check[];
  readonly findings: readonly DoctorFinding[];
  /** What the answer rests on and what it cannot know. */
  readonly notes: readonly string[];
}

export type CheckOutcome = 'holds' | 'refused' | 'unknown';

export interface Check {
  readonly title: string;
  /** Whether policies were asked, or something was looked for. */
  readonly about: 'policies' | 'state';
  readonly accountId: string;
  /** As the configuration calls the account: Tools, Dev. */
  readonly accountName: string;
  readonly region: string;
  readonly pipeline?: string;
  readonly outcome: CheckOutcome;
  /** Numbers of the findings that it rests on, from 1. */
  readonly findings: readonly number[];
}

/** The policy that would have to change. */
export interface Holder {
  readonly kind:
    | 'identity policies'
    | 'permissions boundary'
    | 'trust policy'
    | 'bucket policy'
    | 'repository policy'
    | 'key policy'
    | 'resource policy'
    | 'service control policy'
    | 'session policy';
  /** ARN of the role, user, managed policy or key; name of the bucket; id of the root, unit or account that SCPs are attached to. */
  readonly id: string;
  readonly accountId: string;
  /** The policy in it that comes nearest or denies: name of an inline policy, ARN of a managed one, id of an SCP. */
  readonly policy?: string;
}

/** What makes the policy or resource, and how to bring it back. */
export interface Owner {
  readonly template?: string;
  readonly stack?: string;
  readonly command: string;
}

interface Common {
  readonly message: string;
  /** Titles of the checks that fail by it. */
  readonly breaks: readonly string[];
  readonly owner?: Owner;
}

/** A policy has no statement that allows, or one that denies. */
export interface RefusalFinding extends Common {
  readonly kind: 'missing' | 'denied';
  readonly holder: Holder;
  /** Statements that would do but for one thing. */
  readonly nearMisses: readonly string[];
  /** To be pasted: where `replaces` is there, in the place of that statement, else beside the others. */
  readonly statement: Statement;
  readonly replaces?: string;
  /** The condition keys that were assumed. */
  readonly assumed: ConditionContext;
}

/** Something is not there, or not in a state to be used. */
interface StateFinding extends Common {
  readonly kind: 'state';
  readonly next: string;
}

/** What could not be looked at. */
interface UnreadFinding extends Common {
  readonly kind: 'unread';
  readonly next: string;
}

export type DoctorFinding = RefusalFinding | StateFinding | UnreadFinding;
