import type { Request } from '../../service.ts';
import { reservedName, tooManyLevels, validation } from './errors.ts';
import type { Place } from './state.ts';

/** What a reader names: a parameter by name or ARN, and perhaps one version of it by number or label. */
export interface ParameterReference extends Place {
  readonly name: string;
  /** `3` or `live`, without the colon. */
  readonly selector?: string;
}

export function parameterArn({ accountId, region }: Place, name: string): string {
  return `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
}

export function readReference(text: string, { accountId, region }: Request): ParameterReference {
  const arn = /^arn:aws[\w-]*:ssm:([a-z0-9-]+):(\d{12}):parameter(\/[^:]+)(?::(.+))?$/.exec(text);
  if (arn) {
    const [, inRegion = '', inAccount = '', path = '', selector] = arn;
    return { accountId: inAccount, region: inRegion, name: path, ...(selector ? { selector } : {}) };
  }
  const [name = '', selector] = text.split(':');
  return { accountId, region, name, ...(selector ? { selector } : {}) };
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html */
export function checkNewName(name: string): void {
  if (!/^[A-Za-z0-9_./-]+$/.test(name)) {
    throw validation(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (name.includes('/') && !name.startsWith('/')) throw validation('Parameter name must be a fully qualified name.');
  if (/^\/aws/i.test(name) && name.lastIndexOf('/') > 0) throw reservedName(name);
  if (/^\/?(?:aws|ssm)/i.test(name)) {
    throw validation('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (name.split('/').filter(Boolean).length > 15) throw tooManyLevels();
}
