import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, parseSource, toTemplateValue, type TemplateValue } from '../../../steps/template.ts';
import { awsCliNote, hasAwsCli } from '../../helpers/aws-cli.ts';
import { startTestCloud, type TestCloud } from '../../helpers/cloud.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
const bucket = 'compared-bucket';

let test: TestCloud;
beforeAll(async () => {
  test = await startTestCloud();
  const s3 = test.clientFor(tools).client(S3Client);
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
});
afterAll(() => test.cloud.stop());

/** Nested stacks with functions and includes, as many as asked for. */
function generateWorkload(stacks: number, functions: number): Record<string, string> {
  const files: Record<string, string> = {};
  let root = "AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Stage: {Type: String, Default: dev}\nResources:\n";
  for (let stack = 1; stack <= stacks; stack++) {
    let child = 'Parameters:\n  Stage:\n    Type: String\nResources:\n';
    for (let each = 1; each <= functions; each++) {
      files[`stacks/s${stack}/fn${each}/index.js`] = `exports.handler = () => ${stack * 100 + each};\n`;
      files[`stacks/s${stack}/fn${each}/lib/more.js`] = '// more\n';
      child += `  Fn${each}:\n    Type: AWS::Lambda::Function\n    Properties:\n      FunctionName: !Sub 'fn-${each}-\${Stage}'\n      Role: !GetAtt Role.Arn\n      Code: ./fn${each}\n`;
    }
    child += '  Fn::Transform:\n    Name: AWS::Include\n    Parameters:\n      Location: ../../includes/table.yml\n';
    files[`stacks/s${stack}/template.yml`] = child;
    root += `  Stack${stack}:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: stacks/s${stack}/template.yml\n      Parameters: {Stage: !Ref Stage}\n`;
  }
  files['includes/table.yml'] = 'Table:\n  Type: AWS::DynamoDB::Table\n';
  files['template.yml'] =
    `${root}Mappings:\n  M:\n    Fn::Transform: {Name: AWS::Include, Parameters: {Location: includes/map.yml}}\n`;
  files['includes/map.yml'] = 'a: {b: c}\n';
  return files;
}

/** One resource for each property that AWS's command knows. */
const everyKind: Record<string, string> = {
  'template.yml': `Resources:
  Function: {Type: AWS::Lambda::Function, Properties: {Code: src}}
  Lone: {Type: AWS::Lambda::Function, Properties: {Code: ./src/one.js}}
  Omitted: {Type: AWS::Lambda::Function, Properties: {Handler: x}}
  Remote: {Type: AWS::Lambda::Function, Properties: {Code: 's3://b/k?versionId=7'}}
  Computed: {Type: AWS::Lambda::Function, Properties: {Code: !Ref Path}}
  Layer: {Type: AWS::Lambda::LayerVersion, Properties: {Content: src}}
  Serverless: {Type: AWS::Serverless::Function, Properties: {CodeUri: src}}
  ServerlessLayer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: src}}
  ServerlessApi: {Type: AWS::Serverless::Api, Properties: {DefinitionUri: api.json}}
  ServerlessMachine: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: api.json}}
  Application: {Type: AWS::Serverless::Application, Properties: {Location: nested.json}}
  Machine: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionS3Location: api.json}}
  RestApi: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: api.json}}
  Schema: {Type: AWS::AppSync::GraphQLSchema, Properties: {DefinitionS3Location: api.json}}
  Resolver:
    Type: AWS::AppSync::Resolver
    Properties: {RequestMappingTemplateS3Location: api.json, ResponseMappingTemplateS3Location: api.json}
  Version: {Type: AWS::ElasticBeanstalk::ApplicationVersion, Properties: {SourceBundle: src}}
  Job: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: src/one.js}}}
  Repository: {Type: AWS::CodeCommit::Repository, Properties: {Code: {S3: src}}}
  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.json}}
  'Fn::ForEach::Loop':
    - Name
    - [A, B]
    - 'Fn\${Name}': {Type: AWS::Lambda::Function, Properties: {Code: src}}
Metadata:
  AWS::ServerlessRepo::Application: {LicenseUrl: api.json, ReadmeUrl: api.json}
`,
  'nested.json': '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "src"}}}}',
  'src/one.js': 'one\n',
  'api.json': '{}',
};

/** A template with every key of an object called by its kind, so that only the structure is left to compare. */
function withoutKeys(value: TemplateValue): TemplateValue {
  if (typeof value === 'string') return withoutKey(value);
  if (Array.isArray(value)) return value.map((item) => withoutKeys(item as TemplateValue));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutKeys(inner)]));
}

function withoutKey(text: string): string {
  return text
    .replace(/^https?:\/\/[^/]+\/compared-bucket\/.*$/, 'https://S3/compared-bucket/KEY')
    .replace(/^s3:\/\/compared-bucket\/.*$/, 's3://compared-bucket/KEY')
    .replace(/^(packages\/compared\/|plain\/)?[0-9a-f]{32,64}(\.\w+)?$/, 'KEY');
}

describe.skipIf(!hasAwsCli)(`steps package and aws cloudformation package${awsCliNote}`, () => {
  it.each([
    ['nested stacks, functions and includes', generateWorkload(3, 2)],
    ['every kind of resource', everyKind],
  ])('give the same template but for keys: %s', async (_name, files) => {
    const folder = await createWorkspace(files);
    const env = test.environmentFor(tools);
    const args = ['cloudformation', 'package', '--template-file', 'template.yml', '--s3-bucket', bucket];
    const theirs = await execa('aws', [...args, '--s3-prefix', 'plain'], {
      cwd: folder,
      env: { ...env, AWS_ENDPOINT_URL_S3: env['AWS_ENDPOINT_URL'] },
    });
    const ours = await runSteps(['package', '--workload', 'compared', '--s3-bucket', bucket], { cwd: folder, env });
    expect(ours).toMatchObject({ exitCode: 0 });
    expect(theirs.stdout).toContain(bucket);
    const structure = (text: string) => withoutKeys(toTemplateValue(parseSource(text, 'packaged')));
    expect(structure(ours.stdout)).toEqual(structure(theirs.stdout.replace(/^[^]*?\n(?=\w+:)/, '')));
  });
});
