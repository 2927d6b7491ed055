import { describe, expect, it } from 'vitest';
import { resourceTypeFacts } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/index.ts';
import { validateProperties } from '../../../../../../../steps/rehearse/cloud/services/cloudformation/resources/validate-properties.ts';

const code = { S3Bucket: 'b', S3Key: 'k' };
const role = 'arn:aws:iam::333333333333:role/r';

function violations(type: string, properties: Record<string, unknown>): string {
  const facts = resourceTypeFacts(type);
  if (!facts) throw new Error(`no type ${type}`);
  try {
    validateProperties(facts, properties, 'Thing');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const prefix = 'Properties validation failed for resource Thing with message:\n';

describe('properties against the schema of their type', () => {
  it.each([
    ['nothing wrong', { Code: code, Role: role }, ''],
    ['a required key that is missing', { Code: code }, `${prefix}#: required key [Role] not found`],
    [
      'an unknown key',
      { Code: code, Role: role, Colour: 'red' },
      `${prefix}#: extraneous key [Colour] is not permitted`,
    ],
    ['a list for a text', { Code: code, Role: [role] }, `${prefix}#/Role: expected type: String, found: JSONArray`],
    [
      'a text for a list',
      { Code: code, Role: role, Layers: 'x' },
      `${prefix}#/Layers: expected type: JSONArray, found: String`,
    ],
    ['a number that is text', { Code: code, Role: role, Timeout: '5' }, ''],
    [
      'text for a number',
      { Code: code, Role: role, Timeout: 'soon' },
      `${prefix}#/Timeout: expected type: Number, found: String`,
    ],
    [
      'two faults at once',
      { Code: code, Colour: 'red' },
      `${prefix}#: required key [Role] not found\n#: extraneous key [Colour] is not permitted`,
    ],
  ])('%s', (_name, properties, expected) => {
    expect(violations('AWS::Lambda::Function', properties)).toBe(expected);
  });
});
