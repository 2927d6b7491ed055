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
  it.each([
    [{ Name: 'x' }, false, []],
    [{}, false, ['Name has no value and no default']],
    [{}, true, []],
    [{ Name: 'x', Other: 'y' }, false, ['Other is not a parameter of template.yml']],
    [{ name: 'x' }, true, ['name is not a parameter of template.yml (did you mean Name?)']],
  ])('%j (update: %s) gives %j', (given, hasPreviousValues, problems) => {
    expect(checkParameters(template, given, hasPreviousValues)).toEqual(problems);
  });
});
