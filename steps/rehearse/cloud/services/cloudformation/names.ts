import { createHash, randomUUID } from 'node:crypto';
import { constraintViolated } from './errors.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export function requireStackName(name: string): void {
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name)) {
    throw constraintViolated(
      name,
      'StackName',
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
    );
  }
  if (name.length > 128)
    throw constraintViolated(name, 'StackName', 'Member must have length less than or equal to 128');
}

export function requireChangeSetName(name: string): void {
  if (!/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) || name.length > 128) {
    throw constraintViolated(
      name,
      'ChangeSetName',
      'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*',
    );
  }
}

export function newStackId(region: string, accountId: string, name: string): string {
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${randomUUID()}`;
}

export function newChangeSetId(region: string, accountId: string, name: string): string {
  return `arn:aws:cloudformation:${region}:${accountId}:changeSet/${name}/${randomUUID()}`;
}

/** `arn:…:stack/NAME/UUID` gives `NAME`. */
export function stackNameOf(nameOrId: string): string {
  return nameOrId.startsWith('arn:') ? (nameOrId.split('/')[1] ?? nameOrId) : nameOrId;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Twelve letters and digits that depend on nothing but the seed, as at the end of every generated name. */
export function suffixFrom(seed: string): string {
  const digest = createHash('sha256').update(seed).digest();
  return Array.from(digest.subarray(0, 12), (byte) => alphabet[byte % alphabet.length]).join('');
}

/**
 * `STACK-LOGICALID-SUFFIX`, cut as CloudFormation cuts: the stack's name and the logical id share what the suffix leaves.
 */
export function generateName(stackName: string, logicalId: string, seed: string, maxLength: number): string {
  const suffix = suffixFrom(seed);
  const room = maxLength - suffix.length - 2;
  const half = Math.floor(room / 2);
  const idLength = Math.min(logicalId.length, Math.max(half, room - stackName.length));
  return `${stackName.slice(0, room - idLength)}-${logicalId.slice(0, idLength)}-${suffix}`;
}

export function newStackSetId(name: string): string {
  return `${name}:${randomUUID()}`;
}
