import { expect, it } from 'vitest';
import { validateWorkload } from '../../../steps/validate/index.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const type = { Type: 'AWS::SNS::Topic' };
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`M${index}`, value]));
const long = (length: number) => 'x'.repeat(length);

/** A template that is one over each quota, and the rule that says so. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const over: Readonly<Record<string, readonly [rule: string, template: object]>> = {
  'parameters.json': ['STEPS050', { Parameters: many(201, { Type: 'String' }) }],
  'mappings.json': ['STEPS050', { Mappings: many(201, { a: { b: 'c' } }) }],
  'outputs.json': ['STEPS050', { Outputs: many(201, { Value: 'x' }) }],
  'resources.json': ['STEPS050', { Resources: many(501, type) }],
  'mapping-keys.json': ['E7010', { Mappings: { M: many(201, { b: 'c' }) } }],
  'mapping-attributes.json': ['E7010', { Mappings: { M: { a: many(201, 'c') } } }],
  'mapping-name.json': ['E7002', { Mappings: { [long(256)]: { a: { b: 'c' } } } }],
  'mapping-attribute-name.json': ['E7002', { Mappings: { M: { a: { [long(256)]: 'c' } } } }],
  'parameter-name.json': ['E2011', { Parameters: { [long(256)]: { Type: 'String' } } }],
  'parameter-description.json': ['E2011', { Parameters: { P: { Type: 'String', Description: long(4001) } } }],
  'parameter-default.json': ['E2011', { Parameters: { P: { Type: 'String', Default: long(4097) } } }],
  'output-name.json': ['E6011', { Outputs: { [long(256)]: { Value: 'x' } } }],
  'output-description.json': ['E6011', { Outputs: { O: { Value: 'x', Description: long(1025) } } }],
  'resource-name.json': ['E3001', { Resources: { [long(256)]: type } }],
  'description.json': ['STEPS053', { Description: long(1025) }],
  'description-bytes.json': ['STEPS053', { Description: 'é'.repeat(513) }],
  'body.json': ['STEPS051', { Metadata: { A: long(51_200) } }],
  'template.json': ['STEPS004', { Metadata: { A: long(1024 * 1024) } }],
};

it('each quota of a template is told where it is exceeded by one', async () => {
  const files = Object.entries(over).map(([name, [, template]]): [string, string] => [
    name,
    JSON.stringify({ Resources: { Topic: type }, ...template }),
  ]);
  const context = createTestContext(await createWorkspace(Object.fromEntries(files)), { AWS_REGION: 'eu-west-1' });
  const { findings } = await validateWorkload({ paths: ['.'], isFresh: true }, context);
  const told = Object.entries(over).map(([name, [rule]]) => {
    const ids = findings.filter(({ location }) => location.file === name).map(({ ruleId }) => ruleId);
    return [name, ids.includes(rule) ? rule : ids];
  });
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(Object.entries(over).map(([name, [rule]]) => [name, rule])),
  );
});
