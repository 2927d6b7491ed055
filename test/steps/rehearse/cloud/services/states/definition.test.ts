import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../../../../steps/rehearse/cloud/services/states/definition.ts';

const done = { Type: 'Succeed' };

describe('a state machine definition', () => {
  it.each([
    ['one state', { StartAt: 'A', States: { A: done } }],
    ['a chain', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: done } }],
    [
      'a choice',
      {
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'B' }], Default: 'B' },
          B: done,
        },
      },
    ],
    [
      'a map',
      { StartAt: 'A', States: { A: { Type: 'Map', End: true, ItemProcessor: { StartAt: 'B', States: { B: done } } } } },
    ],
  ])('may be %s', (_name, definition) => {
    expect(() => checkDefinition(JSON.stringify(definition))).not.toThrow();
  });

  it.each([
    ['no JSON', '{', 'INVALID_JSON_DESCRIPTION'],
    ['no object', '[]', 'A state machine definition is a JSON object'],
    ['without states', '{"StartAt":"A"}', 'These fields are required: [States] at /'],
    ['without a start', JSON.stringify({ States: { A: done } }), 'These fields are required: [StartAt]'],
    [
      'with a start that is not there',
      JSON.stringify({ StartAt: 'B', States: { A: done } }),
      "Missing 'StartAt' target: B at /StartAt",
    ],
    [
      'with a state of no kind',
      JSON.stringify({ StartAt: 'A', States: { A: {} } }),
      'These fields are required: [Type] at /States/A',
    ],
    [
      'with a state without an end',
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass' } } }),
      'Exactly one of the fields Next and End is required',
    ],
    [
      'with a task without a resource',
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', End: true } } }),
      'These fields are required: [Resource]',
    ],
    [
      'with a choice that leads nowhere',
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Next: 'B' }] } } }),
      "Missing 'Next' target: B at /States/A/Choices[0]/Next",
    ],
    [
      'with a fault in a branch',
      JSON.stringify({
        StartAt: 'A',
        States: { A: { Type: 'Parallel', End: true, Branches: [{ StartAt: 'B', States: {} }] } },
      }),
      `/States/A/Branches[0]/StartAt`,
    ],
  ])('is refused %s', (_name, text, message) => {
    expect(() => checkDefinition(text)).toThrow(message);
  });
});
