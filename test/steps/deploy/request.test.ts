import { describe, expect, it } from 'vitest';
import { checkParameters } from '../../../steps/deploy/check-parameters.ts';
import { defaultCapabilities } from '../../../steps/deploy/options.ts';
import { changeSetRequest, type RequestFacts } from '../../../steps/deploy/request.ts';
import { parseSource } from '../../../steps/template.ts';

const template = parseSource(
  `Parameters:
  Name: { Type: String }
  Size: { Type: Number, Default: 1 }
Resources:
  Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://s3.eu-west-1.amazonaws.com/b/k' } }
`,
  'template.yml',
);

const facts: RequestFacts = {
  options: {
    stackName: 'orders',
    templateFile: 'template.yml',
    parametersFiles: [],
    parameters: {},
    tags: { team: 'a' },
    pipelineRoleName: 'P',
    deploymentRoleName: 'D',
    partition: 'aws',
    capabilities: defaultCapabilities,
    timeoutMinutes: 1,
  },
  inputs: { template, configuration: { parameters: { Name: 'x' }, tags: { env: 'dev' } } },
  name: 'steps-1',
  template: { TemplateBody: template.text },
};

describe('the change set that is asked for', () => {
  it('of a new stack is deleted on failure', () => {
    expect(changeSetRequest(facts)).toMatchObject({
      ChangeSetType: 'CREATE',
      OnStackFailure: 'DELETE',
      IncludeNestedStacks: true,
    });
  });

  it('of an existing stack keeps the previous value of what is not given', () => {
    const existing = {
      StackName: 'orders',
      CreationTime: new Date(0),
      StackStatus: 'CREATE_COMPLETE' as const,
      Parameters: [{ ParameterKey: 'Name' }, { ParameterKey: 'Size' }, { ParameterKey: 'Gone' }],
    };
    const request = changeSetRequest({ ...facts, existing });
    expect(request.ChangeSetType).toBe('UPDATE');
    expect(request.OnStackFailure).toBeUndefined();
    expect(request.Parameters).toEqual([
      { ParameterKey: 'Name', ParameterValue: 'x' },
      { ParameterKey: 'Size', UsePreviousValue: true },
    ]);
  });

  it('takes the defaults of the template where previous values are not to be kept', () => {
    const existing = { StackName: 'orders', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const };
    const options = { ...facts.options, keepsPrevious: false };
    const Parameters = [{ ParameterKey: 'Size', ParameterValue: '7' }];
    expect(changeSetRequest({ ...facts, options, existing: { ...existing, Parameters } }).Parameters).toEqual([
      { ParameterKey: 'Name', ParameterValue: 'x' },
    ]);
  });

  it('carries the tags of the files and of the command', () => {
    expect(changeSetRequest(facts).Tags).toEqual([
      { Key: 'env', Value: 'dev' },
      { Key: 'team', Value: 'a' },
    ]);
  });

  it('names the deployment role', () => {
    expect(changeSetRequest({ ...facts, serviceRoleArn: 'arn:role' }).RoleARN).toBe('arn:role');
  });
});

describe('parameters before any call', () => {
  const secret = parseSource(
    `Parameters:
  Name: { Type: String, AllowedPattern: '[a-z]+' }
  Size: { Type: Number, Default: 1, MinValue: 1, MaxValue: 9 }
  Zones: { Type: CommaDelimitedList, Default: a, AllowedValues: [a, b] }
  Token: { Type: String, Default: '', NoEcho: true, MaxLength: 4 }
Resources: {}
`,
    'template.yml',
  );
  it.each([
    [{ Name: 'x' }, [], []],
    [{}, [], ['Name has no value and no default']],
    [{}, ['Name'], []],
    [{}, ['Size'], ['Name has no value and no default']],
    [{ Name: 'x', Other: 'y' }, [], ['Other is not a parameter of template.yml']],
    [{ name: 'x' }, ['Name'], ['name is not a parameter of template.yml (did you mean Name?)']],
    [{ Name: 'x', Size: 'large' }, [], ['Size is "large": must be a number']],
    [{ Name: 'x', Size: '10' }, [], ['Size is "10": must be a number not greater than 9']],
    [{ Name: 'X1' }, [], ['Name is "X1": must match pattern [a-z]+']],
    [{ Name: 'x', Zones: 'a, c' }, [], ['Zones is "a, c": must be one of AllowedValues']],
    [{ Name: 'x', Token: 'secret' }, [], ['Token must contain at most 4 characters']],
    [{ Name: '{{resolve:ssm:/name}}' }, [], []],
  ])('%j (the stack has %j) gives %j', (given, previous, problems) => {
    expect(checkParameters(secret, given, previous)).toEqual(problems);
  });
});
