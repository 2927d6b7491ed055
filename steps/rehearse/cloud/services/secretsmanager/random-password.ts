import { randomInt } from 'node:crypto';
import type { Input, Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export const getRandomPassword: Operation = {
  demands: () => [{ action: 'secretsmanager:GetRandomPassword', resource: '*' }],
  handle: (input) => ({ RandomPassword: randomPassword(input) }),
};

const types = [
  { excluded: 'ExcludeLowercase', characters: 'abcdefghijklmnopqrstuvwxyz' },
  { excluded: 'ExcludeUppercase', characters: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' },
  { excluded: 'ExcludeNumbers', characters: '0123456789' },
  { excluded: 'ExcludePunctuation', characters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~' },
];

function randomPassword(input: Input): string {
  const length = Number(input['PasswordLength'] ?? 32);
  if (!(Number.isInteger(length) && length >= 1 && length <= 4096)) {
    throw invalidParameter('The password length must be between 1 and 4096.');
  }
  const excluded = new Set(typeof input['ExcludeCharacters'] === 'string' ? input['ExcludeCharacters'] : '');
  const sets = [
    ...types.filter((type) => input[type.excluded] !== true).map(({ characters }) => characters),
    ...(input['IncludeSpace'] === true ? [' '] : []),
  ].map((characters) => characters.split('').filter((character) => !excluded.has(character)));
  const all = sets.flat();
  if (all.length === 0) throw invalidParameter('No characters are left to make a password of.');
  const required = input['RequireEachIncludedType'] === false ? [] : sets.filter((set) => set.length > 0);
  if (required.length > length) {
    throw invalidParameter('The password is too short to have a character of each included type.');
  }
  const rest = Array.from({ length: length - required.length }, () => all);
  return shuffled([...required, ...rest].map((set) => set[randomInt(set.length)])).join('');
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}
