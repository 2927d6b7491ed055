import type { ConditionContext } from '../authorisation/policy.ts';
import { settingInvalid } from '../errors/index.ts';
import type { Ask } from './ask.ts';
import { readPrincipal } from './message/read-principal.ts';

/** One question as a person asks it. */
export interface Question {
  /** ARN of a role, a session of one, a user or a root user; or a service, as in `codepipeline.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** `key=value`; several values of one key are separated by commas. */
  readonly context: readonly string[];
}

/** Throws SETTING_INVALID where the question is none. */
export function askOf({ principal, action, resource, context }: Question, region: string): Ask {
  const who = readPrincipal(principal);
  if (!who)
    throw settingInvalid(
      '--principal',
      principal,
      'the ARN of a role, session or user, or a service (x.amazonaws.com)',
    );
  if (!/^[a-z0-9-]+:[A-Za-z0-9]+$/.test(action))
    throw settingInvalid('--action', action, 'one action, as in s3:GetObject');
  if (!/^(\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+)$/.test(resource))
    throw settingInvalid('--resource', resource, 'an ARN, or *');
  const { via, values } = readContext(context);
  const source = sourceOf(values);
  return {
    principal: who.kind === 'service' && source ? { ...who, source } : who,
    action,
    resource,
    region: resource.split(':')[3] || region,
    ...(via === undefined ? {} : { via }),
    context: values,
  };
}

function readContext(pairs: readonly string[]): { readonly via?: string; readonly values: ConditionContext } {
  const values = Object.fromEntries(pairs.map(readPair));
  const via = values['kms:ViaService'];
  return { ...(typeof via === 'string' ? { via } : {}), values };
}

function readPair(pair: string): readonly [string, string | readonly string[]] {
  const [, key, text] = /^([a-zA-Z0-9-]+:[^=]+)=(.*)$/s.exec(pair) ?? [];
  if (key === undefined || text === undefined)
    throw settingInvalid('--context', pair, 'key=value, as in kms:ViaService=s3.eu-west-1.amazonaws.com');
  const values = text.split(',');
  return [key, values.length === 1 ? text : values];
}

/** What a service acts for, as its condition keys say. */
function sourceOf(values: ConditionContext): { readonly arn: string; readonly accountId: string } | undefined {
  const { 'aws:SourceArn': arn, 'aws:SourceAccount': accountId } = values;
  return typeof arn === 'string' && typeof accountId === 'string' ? { arn, accountId } : undefined;
}
