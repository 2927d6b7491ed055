import { describe, expect, it } from 'vitest';
import { rules } from '../../../steps/validate/rules/index.ts';
import { checkRules } from '../../helpers/check-rules.ts';

type Files = Readonly<Record<string, string>>;
interface Case {
  readonly rule: string;
  readonly name: string;
  readonly files: Files;
  readonly found: readonly string[];
}

const topic = 'Resources:\n  Topic: {Type: AWS::SNS::Topic}\n';
const parameters = `Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Size: {Type: Number, MinValue: 1, MaxValue: 10, Default: 2}
  Name: {Type: String, AllowedPattern: '[a-z]+', MaxLength: 5, Default: abc}
  Zones: {Type: CommaDelimitedList, Default: 'a,b'}
  Token: {Type: String, NoEcho: true, MinLength: 8, Default: longenough}
`;
const withParameters = (json: string): Files => ({
  'template.yml': parameters + topic,
  'environments/dev.json': json,
});

const parent = (properties: string, others = ''): string => `Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yml
${properties}${others}`;
const child = `Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod]}
  Size: {Type: Number, Default: 1}
${topic}Outputs:
  TopicArn: {Value: !Ref Topic}
`;
const withChild = (properties: string, others?: string): Files => ({
  'template.yml': parent(properties, others),
  'child.yml': child,
});
const given = '      Parameters: {Stage: dev}\n';

const pipeline = (value: string): Files => ({
  'template.yml': `Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Stages:
        - Name: Deploy
          Actions:
            - Name: Deploy
              Configuration:
                ParameterOverrides: ${value}
`,
});

const exporting = (name: string, more = ''): string =>
  `${topic}Outputs:\n  Arn: {Value: !Ref Topic, Export: {Name: ${name}}${more}}\n`;

const cases: readonly Case[] = [
  {
    rule: 'STEPS007',
    name: 'a nested template and an include that lie elsewhere',
    files: {
      'template.yml': `Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: 'https://s3.amazonaws.com/b/k'}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: 's3://b/k'}}
`,
    },
    found: [
      'template.yml:4:31 info STEPS007 https://s3.amazonaws.com/b/k is not on this machine, so it was not checked',
      'template.yml:8:66 info STEPS007 s3://b/k is not on this machine, so it was not checked',
    ],
  },
  {
    rule: 'STEPS009',
    name: 'a parameter file that has another shape',
    files: withParameters('{"Parameters": {"Stage": "dev"}, "Tag": {}}'),
    found: ['environments/dev.json:1:34 error STEPS009 "Tag" is not one of Parameters, Tags, StackPolicy'],
  },
  { rule: 'STEPS010', name: 'known parameters', files: withParameters('{"Parameters": {"Stage": "dev"}}'), found: [] },
  {
    rule: 'STEPS010',
    name: 'an unknown parameter',
    files: withParameters('{"Parameters": {"Stage": "dev",\n  "Sizes": "3"}}'),
    found: ['environments/dev.json:2:3 error STEPS010 template.yml has no parameter "Sizes"'],
  },
  {
    rule: 'STEPS010',
    name: 'an unknown parameter in the list of the AWS CLI',
    files: withParameters(
      '[{"ParameterKey": "Stage", "ParameterValue": "dev"},\n {"ParameterKey": "Sizes", "ParameterValue": "3"}]',
    ),
    found: ['environments/dev.json:2:19 error STEPS010 template.yml has no parameter "Sizes"'],
  },
  {
    rule: 'STEPS011',
    name: 'a parameter without a value',
    files: withParameters('{\n  "Parameters": {}\n}'),
    found: [
      'environments/dev.json:2:3 error STEPS011 no value for parameter "Stage" of template.yml in dev, and it has no default',
    ],
  },
  {
    rule: 'STEPS012',
    name: 'values that the parameters take',
    files: withParameters('{"Parameters": {"Stage": "prod", "Size": "10", "Name": "abcde", "Zones": "x"}}'),
    found: [],
  },
  {
    rule: 'STEPS012',
    name: 'values that the parameters do not take',
    files: withParameters('{"Parameters": {"Stage": "test", "Size": "11", "Name": "ABC"}}'),
    found: [
      'environments/dev.json:1:26 error STEPS012 parameter "Stage" does not take this value: "test" is not one of dev, prod',
      'environments/dev.json:1:42 error STEPS012 parameter "Size" does not take this value: 11, more than MaxValue 10',
      'environments/dev.json:1:56 error STEPS012 parameter "Name" does not take this value: "ABC" does not match [a-z]+',
    ],
  },
  {
    rule: 'STEPS012',
    name: 'a secret value, which is not shown',
    files: withParameters('{"Parameters": {"Stage": "dev", "Token": "short"}}'),
    found: [
      'environments/dev.json:1:42 error STEPS012 parameter "Token" does not take this value: it breaks a constraint, and NoEcho keeps it from being shown',
    ],
  },
  { rule: 'STEPS020', name: 'a nested stack with all that it needs', files: withChild(given), found: [] },
  {
    rule: 'STEPS020',
    name: 'a parameter that the child does not declare',
    files: withChild('      Parameters:\n        Stage: dev\n        Stages: dev\n'),
    found: ['template.yml:8:9 error STEPS020 child.yml has no parameter "Stages"'],
  },
  {
    rule: 'STEPS021',
    name: 'a nested stack without a parameter that it needs',
    files: withChild('      Parameters: {Size: 2}\n'),
    found: [
      'template.yml:6:7 error STEPS021 Child gives no value for parameter "Stage" of child.yml, and it has no default',
    ],
  },
  {
    rule: 'STEPS021',
    name: 'parameters that only CloudFormation can know',
    files: withChild('      Parameters: !If [IsProd, {Stage: prod}, !Ref AWS::NoValue]\n'),
    found: [],
  },
  {
    rule: 'STEPS022',
    name: 'a value that the child does not take',
    files: withChild('      Parameters: {Stage: uat, Size: !Ref Any}\n'),
    found: [
      'template.yml:6:27 error STEPS022 parameter "Stage" does not take this value: "uat" is not one of dev, prod',
    ],
  },
  {
    rule: 'STEPS023',
    name: 'outputs that the child has',
    files: withChild(given, 'Outputs:\n  A: {Value: !GetAtt Child.Outputs.TopicArn}\n'),
    found: [],
  },
  {
    rule: 'STEPS023',
    name: 'outputs that the child lacks, in every spelling',
    files: withChild(
      given,
      `Outputs:
  A: {Value: !GetAtt Child.Outputs.A}
  B: {Value: {'Fn::GetAtt': [Child, Outputs.B]}}
  C: {Value: !Sub 'x \${Child.Outputs.C} \${Child.Outputs.TopicArn} \${!Child.Outputs.D}'}
`,
    ),
    found: [
      'template.yml:8:22 error STEPS023 child.yml has no output "A"',
      'template.yml:9:14 error STEPS023 child.yml has no output "B"',
      'template.yml:10:19 error STEPS023 child.yml has no output "C"',
    ],
  },
  { rule: 'STEPS030', name: 'a value of 1,000 characters', files: pipeline('x'.repeat(1000)), found: [] },
  {
    rule: 'STEPS030',
    name: 'a value of 1,001 characters, and a longer one that is joined',
    files: pipeline(`{"Fn::Join": ["", ["${'x'.repeat(600)}", {"Ref": "A"}, {"Fn::Sub": "${'y'.repeat(401)}\${B}"}]]}`),
    found: [
      'template.yml:10:37 error STEPS030 ParameterOverrides has at least 1001 characters; CodePipeline takes up to 1000: pass parameters in a template configuration file',
    ],
  },
  {
    rule: 'STEPS040',
    name: 'the same export in a template and its child',
    files: {
      'template.yml': parent('', exporting('orders-topic').replace('Resources:\n', '')),
      'child.yml': exporting('orders-topic'),
    },
    found: ['child.yml:4:43 error STEPS040 the export "orders-topic" is made at template.yml:8:43 too'],
  },
  {
    rule: 'STEPS040',
    name: 'exports that differ by stack, or exclude each other',
    files: {
      'template.yml': parent('', exporting("!Sub '${AWS::StackName}-topic'").replace('Resources:\n', '')),
      'child.yml': exporting("!Sub '${AWS::StackName}-topic'"),
    },
    found: [],
  },
];

describe.each(cases)('$rule with $name', ({ files, found }) => {
  it('finds what it should, at its place', async () => {
    expect(await checkRules(files)).toEqual(found);
  });
});

it('every rule has a case that it rejects, and an id of its own', () => {
  const rejected = new Set(cases.filter(({ found }) => found.length > 0).map(({ rule }) => rule));
  const ids = rules.map(({ id }) => id);
  expect(ids.filter((id) => !rejected.has(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
