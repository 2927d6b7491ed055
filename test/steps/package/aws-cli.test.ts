import { execa } from 'execa';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { artifactKinds, type ArtifactKind } from '../../../steps/artifact-kinds.ts';
import {
  isObject,
  parseSource,
  toTemplateValue,
  type TemplateObject,
  type TemplateValue,
} from '../../../steps/template.ts';
import { awsCliNote, hasAwsCli } from '../../helpers/aws-cli.ts';
import { cloudWithBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const tools = '222222222222';
const bucket = 'compared-bucket';
const test = cloudWithBucket(tools, bucket);

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

/** What `aws cloudformation package` of the installed version takes, beside Fn::Transform. */
const knownToAws = new Set([
  'AWS::ApiGateway::RestApi BodyS3Location',
  'AWS::AppSync::FunctionConfiguration RequestMappingTemplateS3Location',
  'AWS::AppSync::FunctionConfiguration ResponseMappingTemplateS3Location',
  'AWS::AppSync::GraphQLSchema DefinitionS3Location',
  'AWS::AppSync::Resolver RequestMappingTemplateS3Location',
  'AWS::AppSync::Resolver ResponseMappingTemplateS3Location',
  'AWS::CloudFormation::Stack TemplateURL',
  'AWS::CodeCommit::Repository Code.S3',
  'AWS::ElasticBeanstalk::ApplicationVersion SourceBundle',
  'AWS::Glue::Job Command.ScriptLocation',
  'AWS::Lambda::Function Code',
  'AWS::Lambda::LayerVersion Content',
  'AWS::Serverless::Api DefinitionUri',
  'AWS::Serverless::Application Location',
  'AWS::Serverless::Function CodeUri',
  'AWS::Serverless::LayerVersion ContentUri',
  'AWS::Serverless::StateMachine DefinitionUri',
  'AWS::StepFunctions::StateMachine DefinitionS3Location',
]);

const url = 's3://compared-bucket/KEY';
const https = 'https://S3/compared-bucket/KEY';

/**
 * What SAM or CloudFormation takes and AWS's command does not.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html
 */
const unknownToAws: Readonly<Record<string, TemplateValue>> = {
  'AWS::ApiGatewayV2::Api BodyS3Location': { Bucket: bucket, Key: 'KEY' },
  'AWS::AppSync::FunctionConfiguration CodeS3Location': url,
  'AWS::AppSync::Resolver CodeS3Location': url,
  'AWS::CloudFormation::ModuleVersion ModulePackage': url,
  'AWS::CloudFormation::ResourceVersion SchemaHandlerPackage': url,
  'AWS::CloudFormation::StackSet TemplateURL': https,
  'AWS::Serverless::GraphQLApi Functions.*.CodeUri': url,
  'AWS::Serverless::GraphQLApi Resolvers.*.*.CodeUri': url,
  'AWS::Serverless::GraphQLApi SchemaUri': url,
  'AWS::Serverless::HttpApi DefinitionUri': url,
};

const local = { folder: 'src', file: 'lone.js', zip: 'made.zip', nested: 'nested.json' } as const;
const remote = {
  's3 URI': 's3://elsewhere/a/b.zip',
  versioned: 's3://elsewhere/a?versionId=7',
  object: { S3Bucket: 'b', S3Key: 'k' },
} as const;
type Form = keyof typeof local | keyof typeof remote | 'https URL' | 'omitted';

/** The forms that a property accepts. */
function formsOf({ content, omitted }: ArtifactKind): readonly Form[] {
  if (content === 'template') return ['nested', 's3 URI', 'https URL'];
  const files = content === 'file' ? (['file'] as const) : (['folder', 'file', 'zip'] as const);
  return [...files, 's3 URI', 'versioned', 'object', ...(omitted ? (['omitted'] as const) : [])];
}

const address = 'https://s3.eu-west-1.amazonaws.com/elsewhere/t.yml';

interface Row {
  readonly name: string;
  readonly form: Form;
  readonly logicalId: string;
  readonly resource: TemplateObject;
  readonly property: readonly string[];
}

const rows: readonly Row[] = artifactKinds
  .filter(({ section }) => section === undefined)
  .flatMap((kind) => formsOf(kind).map((form) => ({ kind, form })))
  .map(({ kind, form }, index) => {
    const property = kind.property.split('.').map((key) => (key === '*' ? 'Any' : key));
    const value: TemplateValue = form === 'https URL' ? address : { ...local, ...remote, omitted: '' }[form];
    const nest = property.reduceRight<TemplateValue>((inner, key) => ({ [key]: inner }), value) as TemplateObject;
    const properties = form === 'omitted' ? { Any: 'x' } : { ...nest, Any: 'x' };
    return {
      name: `${kind.type} ${kind.property}`,
      form,
      logicalId: `R${index}`,
      resource: { Type: kind.type, Properties: properties },
      property,
    };
  });

const table: Record<string, string | Uint8Array> = {
  'src/one.js': 'one\n',
  'lone.js': 'lone\n',
  'made.zip': new Uint8Array([0x50, 0x4b, 5, 6, ...Array<number>(18).fill(0)]),
  'nested.json': '{"Resources": {"F": {"Type": "AWS::Lambda::Function", "Properties": {"Code": "src"}}}}',
};

function templateOf(these: readonly Row[]): string {
  return JSON.stringify({
    Metadata: { 'AWS::ServerlessRepo::Application': { LicenseUrl: 'lone.js', ReadmeUrl: 'lone.js' } },
    Resources: Object.fromEntries(these.map(({ logicalId, resource }) => [logicalId, resource])),
  });
}

/** What SAM's own packaging never uploads must not stop AWS's command, which takes an address for a path. */
const theirRows = rows.filter(({ name }) => knownToAws.has(name));

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

async function packageBoth(files: Record<string, string | Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
  await writeFiles(folder, files);
  const env = test().environmentFor(tools);
  const args = ['cloudformation', 'package', '--template-file', 'template.yml', '--s3-bucket', bucket];
  const theirs = await execa('aws', [...args, '--s3-prefix', 'plain'], {
    cwd: folder,
    env: { ...env, AWS_ENDPOINT_URL_S3: env['AWS_ENDPOINT_URL'] },
  });
  const ours = await runSteps(['package', '--workload', 'compared', '--s3-bucket', bucket], { cwd: folder, env });
  await rm(folder, { recursive: true });
  expect(ours).toMatchObject({ exitCode: 0 });
  return { ours: structureOf(ours.stdout), theirs: structureOf(theirs.stdout.replace(/^[^]*?\n(?=\w+:)/, '')) };
}

function structureOf(text: string): TemplateValue {
  return withoutKeys(toTemplateValue(parseSource(text, 'packaged')));
}

describe.skipIf(!hasAwsCli)(`steps package and aws cloudformation package${awsCliNote}`, () => {
  it('give the same template but for keys: nested stacks, functions and includes', async () => {
    const { ours, theirs } = await packageBoth(generateWorkload(3, 2));
    expect(ours).toEqual(theirs);
    expect(JSON.stringify(ours)).toContain('compared-bucket');
  });

  it('differ where AWS’s command changes what is written', async () => {
    const values = 'A: yes\n    B: No\n    C: on\n    D: 0644\n    E: 012345670123\n    F: 12:30:45\n    G: 1_000\n';
    const template = `Metadata:\n  M:\n    ${values}Resources:\n  L: {Type: AWS::Lambda::LayerVersion, Properties: {Content: src}}\n`;
    const { ours, theirs } = await packageBoth({ 'template.yml': template, 'src/a.js': '' });
    const written = Object.fromEntries([...values.matchAll(/(\w): (.*)/g)].map(([, name, text]) => [name, text]));
    expect(lookUp(ours, ['Metadata', 'M'])).toEqual(written);
    expect(lookUp(theirs, ['Metadata', 'M'])).toEqual({
      A: true,
      B: false,
      C: true,
      D: 420,
      E: 1402433619,
      F: 45045,
      G: 1000,
    });
  });

  describe('of each property in each form', () => {
    let both: { readonly ours: TemplateValue; readonly theirs: TemplateValue };
    beforeAll(async () => {
      both = await packageBoth({ ...table, 'template.yml': templateOf(theirRows) });
    });

    it('know the same rows', () => {
      expect(new Set(theirRows.map(({ name }) => name))).toEqual(knownToAws);
    });

    it.each(theirRows.map((row) => [row.name, row.form, row] as const))('agree about %s: %s', (_name, form, row) => {
      const valueIn = (template: TemplateValue) => lookUp(template, ['Resources', row.logicalId, 'Properties']);
      expect(valueIn(both.ours)).toEqual(valueIn(both.theirs));
      if (['folder', 'file', 'zip', 'nested'].includes(form))
        expect(JSON.stringify(valueIn(both.ours))).toContain('KEY');
    });

    it('agree about the metadata of an application', () => {
      expect(lookUp(both.ours, ['Metadata'])).toEqual(lookUp(both.theirs, ['Metadata']));
    });
  });
});

describe('what AWS’s command does not know', () => {
  const further = rows.filter(({ name }) => !knownToAws.has(name));
  let packaged: TemplateValue;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'codebuild-steps-test-'));
    await writeFiles(folder, { ...table, 'template.yml': templateOf(further) });
    const run = await runSteps(['package', '--workload', 'compared', '--s3-bucket', bucket], {
      cwd: folder,
      env: test().environmentFor(tools),
    });
    await rm(folder, { recursive: true });
    packaged = structureOf(run.stdout);
  });

  it('is all that the table has beside', () => {
    expect(new Set(further.map(({ name }) => name))).toEqual(new Set(Object.keys(unknownToAws)));
  });

  it.each(further.map((row) => [row.name, row.form, row] as const))('is packaged: %s: %s', (name, form, row) => {
    const value = lookUp(packaged, ['Resources', row.logicalId, 'Properties', ...row.property]);
    const before = lookUp(row.resource, ['Properties', ...row.property]);
    if (Object.hasOwn(local, form)) expect(value).toEqual(unknownToAws[name]);
    // An s3 URI becomes the map that the property takes; everything else that is remote stays.
    else if (row.property.at(-1) === 'BodyS3Location' && typeof before === 'string')
      expect(value).toMatchObject({ Bucket: 'elsewhere' });
    else expect(value).toEqual(before);
  });
});

function lookUp(value: TemplateValue, path: readonly string[]): TemplateValue | undefined {
  return path.reduce<TemplateValue | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
