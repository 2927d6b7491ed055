import { describe, expect, it } from 'vitest';
import { committedSecrets } from '../../../steps/rehearse/report/committed-secrets.ts';

const entry = (path: string, text: string) => ({ path, bytes: Buffer.from(text) });
const template = entry(
  'stacks/template.yml',
  'Parameters:\n  Secret: { Type: String, NoEcho: true, Default: by-default }\n  Open: { Type: String, Default: open }\n',
);

describe('committedSecrets', () => {
  it.each([
    ['defaults of NoEcho parameters', [template], ['by-default']],
    [
      'values in files of parameters, the longest first, and of no other parameter',
      [template, entry('environments/dev.json', '{"Parameters": {"Secret": "a-longer-value", "Open": "shown"}}')],
      ['a-longer-value', 'by-default'],
    ],
    [
      'numbers as they are written',
      [template, entry('e.json', '{"Parameters": {"Secret": 4711}}')],
      ['by-default', '4711'],
    ],
    [
      'nothing of files that are no templates',
      [
        entry('Parameters.txt', 'Parameters: 1'),
        entry('a.json', '{ Parameters: ['),
        entry('b.yml', 'Parameters: text'),
      ],
      [],
    ],
  ])('finds %s', (_, entries, expected) => {
    expect(committedSecrets(entries)).toEqual(expected);
  });
});
