import { describe, expect, it } from 'vitest';
import { parseTemplateConfiguration } from '../../steps/template-configuration.ts';

const parse = (text: string) => parseTemplateConfiguration(text, 'environments/dev.json');

describe('a template configuration file', () => {
  it('gives parameters, tags and the stack policy', () => {
    const text =
      '{"Parameters":{"Stage":"dev","Size":2,"Account":"012345678901"},"Tags":{"team":"a"},"StackPolicy":{"Statement":[]}}';
    expect(parse(text)).toEqual({
      parameters: { Stage: 'dev', Size: '2', Account: '012345678901' },
      tags: { team: 'a' },
      stackPolicy: '{"Statement":[]}',
    });
  });

  it('may be the list of the AWS CLI', () => {
    expect(parse('[{"ParameterKey":"A","ParameterValue":"1"}]').parameters).toEqual({ A: '1' });
  });

  it.each([
    ['{"Parameters":{"A":{"b":1}}}', 'environments/dev.json:1:16', 'the value of A must be a text'],
    ['{\n  "Paramters": {}\n}', 'environments/dev.json:2:3', '"Paramters" is not one of'],
    ['[{"Key":"A"}]', 'environments/dev.json:1:2', 'expected { "ParameterKey"'],
    ['"text"', 'environments/dev.json:1:1', 'expected { "Parameters"'],
  ])('%s is refused at %s', (text, place, message) => {
    let caught: unknown;
    try {
      parse(text);
    } catch (error) {
      caught = error;
    }
    expect(caught).toMatchObject({
      code: 'TEMPLATE_CONFIGURATION',
      message: expect.stringContaining(message) as string,
    });
    const { location } = caught as { location: { file: string; line: number; column: number } };
    expect(`${location.file}:${location.line}:${location.column}`).toBe(place);
  });
});
