import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StepError } from '../../../steps/errors/index.ts';
import { languageExtensions } from '../../../steps/rehearse/cloud/services/cloudformation/template/language-extensions.ts';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../../steps/template.ts';
import { readTemplateTree } from '../../../steps/template-tree.ts';
import { cloudWithBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const tools = '222222222222';
const bucket = 'references-for-tests';
const test = cloudWithBucket(tools, bucket);

const packageIn = (cwd: string, ...args: string[]) =>
  runSteps(['package', '--workload', 'w', '--s3-bucket', bucket, ...args], { cwd, env: test().environmentFor(tools) });
const valueOf = (text: string) => toTemplateValue(parseSource(text, 'packaged')) as TemplateObject;

describe('loops, choices and parameters', () => {
  const template = `# kept
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: { Type: CommaDelimitedList, Default: 'orders, stock' }
  Code: { Type: String, Default: ./fns/orders }
  Role: { Type: String }
  Elsewhere: { Type: String, Default: s3://other/key }
Mappings:
  Paths: # by stage
    dev: { Code: ./fns/orders }
    prod: { Code: ./fns/stock }
Conditions: { IsDev: !Equals [!Ref 'AWS::Region', eu-west-1] }
Resources:
  Fn::ForEach::Static:
    - Name
    - [a, b]
    - 'Static\${Name}':
        Type: AWS::Lambda::Function
        Properties: { Code: ./fns/orders, Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Fn::ForEach::Services:
    - Name
    - !Ref Names
    - 'Service\${Name}':
        Type: AWS::Lambda::Function
        Properties: { Code: './fns/\${Name}', Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Fn::ForEach::Stacks:
    - Area
    - [eu-1, us-2]
    - Fn::ForEach::Tier:
        - Tier
        - [web]
        - 'Stack&{Area}\${Tier}':
            Type: AWS::CloudFormation::Stack
            Properties: { TemplateURL: !Sub './stacks/\${Area}/\${Tier}.yml' }
  Fn::ForEach::Odd:
    - Name
    - [odd/er]
    - 'Odd&{Name}':
        Type: AWS::Serverless::Function
        Properties: { CodeUri: './fns/\${Name}', Handler: index.h, Runtime: nodejs22.x }
  Chosen:
    Type: AWS::Lambda::Function
    Properties: { Code: !If [IsDev, ./fns/orders, ./fns/stock], Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Mapped:
    Type: AWS::Lambda::Function
    Properties: { Code: !FindInMap [Paths, dev, Code], Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Given:
    Type: AWS::Lambda::Function
    Properties: { Code: !Ref Code, Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Inline:
    Type: AWS::Lambda::Function
    Properties: { Code: { ZipFile: ./fns/orders }, Role: !Ref Role, Handler: index.h, Runtime: nodejs22.x }
  Remote:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: !Ref Elsewhere }
  Computed:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: !Sub './\${AWS::Region}.yml' }
`;
  const stack = 'Resources: { Q: { Type: AWS::SQS::Queue } }\n';
  const files = {
    'template.yml': template,
    'fns/orders/index.js': 'orders',
    'fns/stock/index.js': 'stock',
    'fns/odd/er/index.js': 'odder',
    'stacks/eu-1/web.yml': stack,
    'stacks/us-2/web.yml': `# us\n${stack}`,
  };

  it('are packaged, and the template stays a valid one that finds each its own', async () => {
    const folder = await createWorkspace(files);
    const run = await packageIn(folder, '--output-template-file', 'out.yml');
    expect(run).toMatchObject({ exitCode: 0, stdout: '' });
    const text = readFileSync(join(folder, 'out.yml'), 'utf8');
    const keyOf = (path: string) => {
      const { artifacts } = JSON.parse(readFileSync(join(folder, '.steps/manifest.json'), 'utf8')) as {
        artifacts: { source: string; key: string }[];
      };
      return artifacts.find(({ source }) => source === path)?.key;
    };
    const [orders, stock] = [keyOf('fns/orders'), keyOf('fns/stock')];
    const object = (key: unknown) => ({ S3Bucket: bucket, S3Key: key });

    // CloudFormation's order: loops are unrolled, then functions find their values.
    const packaged = valueOf(text);
    const unrolled = languageExtensions(packaged)['Resources'] as TemplateObject;
    const mappings = packaged['Mappings'] as Record<string, Record<string, Record<string, string>>>;
    const found = (id: string, property: string): unknown => {
      const value = ((unrolled[id] as TemplateObject)['Properties'] as TemplateObject)[property];
      return JSON.parse(JSON.stringify(value), (_key, inner: { 'Fn::FindInMap'?: [string, string, string] }) => {
        const [name, first, second] = inner?.['Fn::FindInMap'] ?? [];
        return name && first && second ? mappings[name]?.[first]?.[second] : inner;
      }) as unknown;
    };
    expect(found('Statica', 'Code')).toEqual(object(orders));
    expect(found('Serviceorders', 'Code')).toEqual(object(orders));
    expect(found('Servicestock', 'Code')).toEqual(object(stock));
    expect(found('Stackeu1web', 'TemplateURL')).toContain(keyOf('stacks/eu-1/web.yml'));
    expect(found('Stackus2web', 'TemplateURL')).toContain(keyOf('stacks/us-2/web.yml'));
    expect(found('Oddodder', 'CodeUri')).toBe(`s3://${bucket}/${keyOf('fns/odd/er')}`);
    expect(found('Chosen', 'Code')).toEqual({ 'Fn::If': ['IsDev', object(orders), object(stock)] });
    expect(found('Mapped', 'Code')).toEqual(object(orders));
    expect(mappings['Paths']).toEqual({ dev: { Code: orders }, prod: { Code: './fns/stock' } });
    expect(found('Given', 'Code')).toEqual(object({ Ref: 'Code' }));
    expect(packaged['Parameters']).toMatchObject({
      Code: { Default: orders },
      Elsewhere: { Default: 's3://other/key' },
    });
    expect(found('Inline', 'Code')).toEqual({ ZipFile: './fns/orders' });

    expect(text).toMatch(/^# kept\n/);
    expect(text).toContain('  Paths: # by stage\n');
    expect(run.stderr).toContain('is packaged for the Default of Names only');
    expect(run.stderr).toMatch(/template\.yml:\d+:\d+: warning: left as it is: Fn::Sub makes its value/);

    const validated = await runSteps(['validate', '--template-file', 'out.yml', '--format', 'json'], { cwd: folder });
    const { findings } = JSON.parse(validated.stdout) as { findings: { severity: string; ruleId: string }[] };
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('are packaged as steps build made each of them, and as they are where a property chooses', async () => {
    const folder = await createWorkspace({
      'template.yml': `Transform: AWS::LanguageExtensions
Resources:
  Fn::ForEach::Built:
    - Name
    - [a, b]
    - '\${Name}Built':
        Type: AWS::Lambda::Function
        Properties: { Code: 'fns/\${Name}', Handler: app.h, Runtime: nodejs22.x }
  Chosen:
    Type: AWS::Lambda::Function
    Properties: { Code: !If [IsA, fns/a, fns/b], Handler: app.h, Runtime: nodejs22.x }
`,
      'fns/a/app.ts': 'export const h = (): number => 1;\n',
      'fns/b/app.ts': 'export const h = (): number => 2;\n',
    });
    expect(await runSteps(['build'], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const { stdout, stderr } = await packageIn(folder, '--dry-run');
    expect(stderr).toContain('Chosen is packaged as it is, and its handler app.ts is TypeScript');
    expect(stdout).toMatch(/ \.steps\/build\/template\.yml\/aBuilt .*\n.* \.steps\/build\/template\.yml\/bBuilt /);
  });

  const loop = (names: string, path: string) =>
    `Parameters: { Names: { Type: CommaDelimitedList } }\nResources:\n  Fn::ForEach::L:\n    - N\n    - ${names}\n    - 'F&{N}':\n        Type: AWS::Lambda::Function\n        Properties: { Code: '${path}' }\n`;
  it.each([
    ['a parameter without a default', loop('!Ref Names', './f/${N}'), 'LOOP_UNKNOWN', 'Names, which has no Default'],
    ['what only CloudFormation knows', loop("[!Ref 'AWS::Region']", './f/${N}'), 'LOOP_UNKNOWN', 'no Default'],
    ['a collection that is made', loop("!Split [',', 'a,b']", './f/${N}'), 'LOOP_UNKNOWN', 'made by Fn::Split'],
    ['values that have one key', loop('[a_b, a/b]', './f/${N}'), 'LOOP_NOT_MAPPED', '"a/b" has no key'],
    ['values without a letter', loop('[_]', './f/${N}'), 'LOOP_NOT_MAPPED', '"_" has no key'],
  ])('are refused where the paths of a loop depend on %s', async (_name, text, code, message) => {
    const error = await treeError({ 'template.yml': text });
    expect(error).toMatchObject({ code, location: { file: 'template.yml', line: 8, column: 29 } });
    expect(error.message).toContain(message);
  });

  it('are refused where a parameter would not take where its default is', async () => {
    const text =
      'Parameters:\n  P: { Type: String, Default: ./src, AllowedValues: [./src] }\nResources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: !Ref P } }\n';
    const error = await treeError({ 'template.yml': text, 'src/a.js': '' });
    expect(error).toMatchObject({ code: 'PARAMETER_CONSTRAINED', location: { line: 2, column: 38 } });
  });
});

async function treeError(files: Readonly<Record<string, string | Uint8Array>>): Promise<StepError> {
  const folder = await createWorkspace(files);
  return readTemplateTree(join(folder, 'template.yml'), folder).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => {
      if (error instanceof StepError) return error;
      throw error;
    },
  );
}

describe('the text of a template', () => {
  const long = 'a long text that a printer of YAML would fold, '.repeat(8);
  const yaml = [
    '\uFEFF# 😀 first line',
    'AWSTemplateFormatVersion: 2010-09-09   # a date to other parsers',
    'Metadata: { Owner: 012345678901, Octal: 012345670123, Mode: 0644, Words: [yes, No, on, off, y, n], Float: 1.10 }',
    'Parameters: {Account: {Type: String, Default: 000123456789}}',
    '',
    'Resources:',
    '    F:   # odd indentation',
    '        Type: "AWS::Lambda::Function"',
    '        Properties:',
    "            Description: 'it''s {here}'",
    `            Long: ${long.trim()}`,
    '            Tags: &tags [ {Key: a, Value: "b"} ]',
    "            Code: './src'  # the only change",
    '            Handler: >-',
    '                index',
    '            Environment:',
    '                Variables:',
    '                    SCRIPT: |',
    '                        if true; then',
    '                          echo "ü"   ',
    '                        fi',
    '            More: *tags',
    'Outputs: {}',
  ];

  it.each([
    ['\n', 'Unix'],
    ['\r\n', 'Windows'],
  ])('keeps every byte but the path, with the line ends of %j', async (lineEnd) => {
    const text = yaml.join(lineEnd);
    const folder = await createWorkspace({ 'template.yml': text, 'src/a.js': '' });
    await packageIn(folder, '--output-template-file', 'out.yml');
    const packaged = readFileSync(join(folder, 'out.yml'), 'utf8');
    const [before, after] = text.split("'./src'");
    const code = /\{ S3Bucket: "references-for-tests", S3Key: "packages\/w\/[0-9a-f]{64}\.zip" \}/;
    expect(packaged).toBe(`${before}${code.exec(packaged)?.[0]}${after}`);
  });

  it('stays JSON, with its own layout', async () => {
    const text =
      '{"Resources":\n\t{ "F" : {"Type":"AWS::Serverless::Function", "Properties":{"CodeUri":"./src","N":1.0}}}, "Z": "\\u00fc" }';
    const folder = await createWorkspace({ 'template.json': text, 'src/a.js': '' });
    const { stdout } = await packageIn(folder, '--template-file', 'template.json');
    const url = /s3:\/\/[^"]+/.exec(stdout)?.[0] ?? '';
    expect(stdout.trimEnd()).toBe(text.replace('./src', url));
  });
});

describe('what is wrong', () => {
  it('is told all at once, each with its place, the path as written and as resolved, and what was meant', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:
  A: { Type: AWS::Lambda::Function, Properties: { Code: functoins/orders } }
  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: stacks/child.yaml } }
  C: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: stacks/other.yml } }
  D: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: template.yml } }
  E: { Type: AWS::AppSync::GraphQLSchema, Properties: { DefinitionS3Location: stacks } }
  F: { Type: AWS::Glue::Job, Properties: { Command: { ScriptLocation: nowhere/near.py } } }
  I: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: stacks/utf16.yml } }
`,
      'functions/orders/a.js': '',
      'stacks/child.yml': 'Resources: {}\n',
      'stacks/other.yml':
        'Resources:\n  G: { Type: AWS::Lambda::Function, Properties: { Code: functions/orders } }\n  H: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: broken.yml } }\n',
      'stacks/utf16.yml': Buffer.from('Resources: {}', 'utf16le').fill(0xe4, 0, 1),
      'stacks/broken.yml': 'Resources:\n  A: {}\n  A: {}\n',
    });
    const { exitCode, stdout, stderr } = await packageIn(folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    const lines = stderr.split('\n');
    for (const line of [
      'stacks/broken.yml:3:3: Map keys must be unique [SYNTAX]',
      'stacks/other.yml:2:57: Code of G names "functions/orders", and there is no stacks/functions/orders [REFERENCE_NOT_FOUND]',
      '→ did you mean ../functions/orders?',
      'template.yml:2:57: Code of A names "functoins/orders", and there is no functoins/orders [REFERENCE_NOT_FOUND]',
      '→ did you mean functions/orders?',
      'template.yml:3:69: TemplateURL of B names "stacks/child.yaml", and there is no stacks/child.yaml [REFERENCE_NOT_FOUND]',
      '→ did you mean stacks/child.yml?',
      'template.yml:5:69: templates nest in a circle: template.yml → template.yml [NESTING_CIRCULAR]',
      'template.yml:6:79: DefinitionS3Location of E names "stacks", which is a folder, and takes a file [FILE_EXPECTED]',
      'template.yml:7:71: Command.ScriptLocation of F names "nowhere/near.py", and there is no nowhere/near.py [REFERENCE_NOT_FOUND]',
      'template.yml:8:69: "stacks/utf16.yml" is not UTF-8 text [NOT_UTF8]',
      '8 errors',
    ])
      expect(lines.map((text) => text.replace(/^steps: /, ''))).toContain(line);
  });

  it.each(['pipe', 'link to a device', 'link to nothing but an end'])(
    'is told of a %s, which is not waited for',
    async (special) => {
      const folder = await createWorkspace({
        'template.yml':
          'Resources:\n  A: { Type: AWS::Lambda::Function, Properties: { Code: special } }\n  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: special } }\n',
      });
      const path = join(folder, 'special');
      if (special === 'pipe') execFileSync('python3', ['-c', 'import os, sys; os.mkfifo(sys.argv[1])', path]);
      else symlinkSync(special === 'link to a device' ? '/dev/zero' : '/dev/null', path);
      const { exitCode, stdout, stderr } = await packageIn(folder);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain('2:57: Code of A names "special", which is a pipe, a socket or a device');
      expect(stderr).toContain('3:69: TemplateURL of B names "special", which is a pipe, a socket or a device');
      expect((await runSteps(['build'], { cwd: folder })).stderr).toContain('which is a pipe, a socket or a device');
    },
  );

  it('is told where the output would be one of the templates, and none of them is lost', async () => {
    const root = 'Resources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: n.yml } } }\n';
    const folder = await createWorkspace({ 'template.yml': root, 'n.yml': 'Resources: {}\n' });
    linkSync(join(folder, 'template.yml'), join(folder, 'hard.yml'));
    symlinkSync('template.yml', join(folder, 'soft.yml'));
    symlinkSync('n.yml', join(folder, 'nested.yml'));
    for (const output of ['template.yml', './template.yml', 'hard.yml', 'soft.yml', 'n.yml', 'nested.yml']) {
      const { exitCode, stderr } = await packageIn(folder, '--output-template-file', output);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`--output-template-file is "${output}", expected another file than the templates`);
    }
    expect(readFileSync(join(folder, 'template.yml'), 'utf8')).toBe(root);
    expect(readFileSync(join(folder, 'n.yml'), 'utf8')).toBe('Resources: {}\n');
  });

  it('is told where links lead round in a circle, or a name is too long, by steps build too', async () => {
    const folder = await createWorkspace({
      'template.yml': `Resources:
  A: { Type: AWS::Lambda::Function, Properties: { Code: loop } }
  B: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: loop/child.yml } }
  C: { Type: AWS::Lambda::Function, Properties: { Code: ${'x'.repeat(300)} } }
`,
    });
    symlinkSync('other', join(folder, 'loop'));
    symlinkSync('loop', join(folder, 'other'));
    const { exitCode, stdout, stderr } = await packageIn(folder);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    const circle = (what: string) => `${what}, a symbolic link that leads round in a circle of links [LINK_LOOP]`;
    expect(stderr).toContain(`template.yml:2:57: ${circle('Code of A names "loop"')}`);
    expect(stderr).toContain(`template.yml:3:69: ${circle('TemplateURL of B names "loop/child.yml"')}`);
    expect(stderr).toMatch(/template.yml:4:57: Code of C .*, which cannot be read: the name is too long/);
    expect(stderr).not.toContain('REFERENCE_NOT_FOUND');
    const built = await runSteps(['build'], { cwd: folder });
    expect(built).toMatchObject({ exitCode: 1, stdout: '' });
    expect(built.stderr).toContain(circle('TemplateURL of B names "loop/child.yml"'));
    writeFileSync(
      join(folder, 'template.yml'),
      'Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: loop}}}\n',
    );
    expect((await runSteps(['build'], { cwd: folder })).stderr).toContain(circle('Code of A names "loop"'));
  });

  it('is told with what takes the room where a template is too large', async () => {
    const folder = await createWorkspace({
      'template.yml': 'Resources: { S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: big.yml } } }\n',
      'big.yml': `Resources:\n  Small: { Type: T }\n  Huge: { Type: T, Metadata: ${'x'.repeat(2_000_000)} }\nOutputs: { A: ${'y'.repeat(5000)} }\n`,
    });
    const { exitCode, stderr } = await packageIn(folder);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('TOO_LARGE');
    expect(stderr).toContain('most of it is Resources/Huge (1.9 MB), Outputs (4.9 KB), Resources/Small (11 bytes)');
  });

  const bomb = Array.from({ length: 9 }, (_, level) => {
    const items = Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${level - 1}`)).join(', ');
    return `a${level}: &a${level} [${items}]`;
  }).join('\n');
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Resources: {}\n', 'utf16le')]);
  it.each<[name: string, text: string | Uint8Array, code: string, line?: number, column?: number]>([
    ['a text that ends too early', "Resources:\n  F:\n    Type: 'AWS::Lam", 'SYNTAX', 3, 20],
    ['a key twice', 'Resources: {}\nResources: {}\n', 'SYNTAX', 2, 1],
    ['aliases without bound', bomb, 'SYNTAX', 1, 1],
    ['an anchor that holds itself', 'Resources: &r\n  F: *r\n', 'SYNTAX', 2, 6],
    ['brackets without end', `{"Resources": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'SYNTAX', 1],
    ['maps without end', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), 'SYNTAX'],
    ['UTF-16', utf16, 'NOT_UTF8'],
    ['no text at all', new Uint8Array(512).map((_, index) => index), 'NOT_UTF8'],
    ['nothing', '', 'SYNTAX', 1, 1],
    ['a list', '- Resources\n', 'SYNTAX', 1, 1],
  ])('is told of %s', async (_name, text, code, line, column) => {
    const error = await treeError({ 'template.yml': text });
    expect(error.code).toBe(code);
    if (line !== undefined) expect(error.location).toMatchObject({ line, ...(column === undefined ? {} : { column }) });
  });

  it('is told of a folder for a template, and of none, with the name that was meant', async () => {
    const folder = await createWorkspace({ 'template.yml': 'Resources: {}\n' });
    mkdirSync(join(folder, 'infra.yml'));
    const codes = await Promise.all(
      ['infra.yml', 'templat.yml'].map(async (file) => (await packageIn(folder, '--template-file', file)).stderr),
    );
    expect(codes[0]).toContain('it is a folder, not a file [FILE_UNREADABLE]');
    expect(codes[1]).toContain('did you mean --template-file template.yml?');
  });
});

describe('the command line of AWS', () => {
  it('is understood with its first words changed, without any file of ours', async () => {
    const folder = await createWorkspace({
      'infra/app.yml': 'Resources:\n  F: { Type: AWS::Lambda::Function, Properties: { Code: ../src } }\n',
      'src/a.js': 'a',
      'build/.keep': '',
    });
    const all = test().environmentFor(tools);
    writeFileSync(
      join(folder, 'credentials'),
      `[ci]\naws_access_key_id=${all['AWS_ACCESS_KEY_ID']}\naws_secret_access_key=${all['AWS_SECRET_ACCESS_KEY']}\naws_session_token=${all['AWS_SESSION_TOKEN']}\n`,
    );
    const buildspec =
      'aws cloudformation package --template-file ../infra/app.yml --s3-bucket BUCKET --s3-prefix a/b --output-template-file packaged.yml --use-json --force-upload --metadata Team=shop,Ticket=42 --profile ci --endpoint-url URL --no-verify-ssl --output json --query x --color off --no-cli-pager --no-paginate --debug --cli-read-timeout 30 --cli-connect-timeout 0 --cli-binary-format raw-in-base64-out';
    const args = buildspec
      .replace('aws cloudformation package', 'package')
      .replace('BUCKET', bucket)
      .replace('URL', all['AWS_ENDPOINT_URL'] ?? '')
      .split(' ')
      .map((word) => word.replace('Ticket=42', 'Ticket="42, 43"'));
    const run = await runSteps(args, {
      cwd: join(folder, 'build'),
      env: {
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
        AWS_CONFIG_FILE: '/dev/null',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    expect(run).toMatchObject({ exitCode: 0, stdout: '' });
    const packaged = JSON.parse(readFileSync(join(folder, 'build/packaged.yml'), 'utf8')) as object;
    expect(packaged).toHaveProperty('Resources.F.Properties.Code.S3Bucket', bucket);
    expect(packaged).toHaveProperty(
      'Resources.F.Properties.Code.S3Key',
      expect.stringMatching(/^a\/b\/[0-9a-f]{64}\.zip$/),
    );
    const { artifacts } = JSON.parse(readFileSync(join(folder, 'build/.steps/manifest.json'), 'utf8')) as {
      artifacts: { key: string }[];
    };
    const s3 = test().clientFor(tools).client(S3Client);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: artifacts[0]?.key }));
    expect(head.Metadata).toEqual({ team: 'shop', ticket: '42, 43' });
  });

  it('is refused where it would mean something that packaging cannot do', async () => {
    const folder = await createWorkspace({ 'template.yml': 'Resources: {}\n' });
    const runs = await Promise.all(
      [
        ['--no-sign-request'],
        ['--endpoint-url', 'here'],
        ['--cli-read-timeout', 'soon'],
        ['--ca-bundle', 'none.pem'],
      ].map(async (args) => packageIn(folder, ...args)),
    );
    expect(runs.map(({ stderr }) => /\[(\w+)\]/.exec(stderr)?.[1])).toEqual([
      'SETTING_INVALID',
      'SETTING_INVALID',
      'SETTING_INVALID',
      'FILE_NOT_FOUND',
    ]);
  });
});

describe('looking before uploading', () => {
  const files = {
    'steps.yml':
      'package:\n  artifact-properties:\n    - AWS::Glue::Job DefaultArguments.--extra-py-files url file\n    - AWS::SSM::Document Attachments.*.Values.* url file\n',
    'template.yml': `Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Code: functions/orders } }
  J:
    Type: AWS::Glue::Job
    Properties:
      Command: { ScriptLocation: job.py }
      DefaultArguments: { '--extra-py-files': lib.py, '--other': job.py }
  D:
    Type: AWS::SSM::Document
    Properties: { Attachments: [{ Key: S3FileUrl, Values: [lib.py] }, { Key: AttachmentReference, Values: ['arn:aws:ssm:::x'] }] }
  S: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: !Sub 'https://\${AWS::Region}.example/x.yml' } }
  P: { Type: AWS::SNS::Topic, Properties: { TopicName: job.py } }
`,
    'functions/orders/a.js': 'a',
    'job.py': 'job',
    'lib.py': 'lib',
  };

  it('shows what would be uploaded, and then what is there, and writes nothing', async () => {
    const folder = await createWorkspace(files);
    const look = () => packageIn(folder, '--s3-prefix', 'looked', '--dry-run');
    const first = await look();
    expect(first.stdout).toMatch(
      /^upload {2}s3:\/\/references-for-tests\/looked\/[0-9a-f]{64}\.zip functions\/orders \(1 byte\) template\.yml Resources\/F\/Properties\/Code$/m,
    );
    expect(first.stdout).toMatch(
      /lib\.py .*DefaultArguments\/--extra-py-files, template\.yml Resources\/D\/Properties\/Attachments\/0\/Values\/0$/m,
    );
    expect(first.stdout).toContain('3 to upload, 0 there already; nothing was uploaded or written\n');
    expect(() => readFileSync(join(folder, '.steps/manifest.json'))).toThrow('ENOENT');
    const packaged = await packageIn(folder, '--s3-prefix', 'looked');
    const { Resources } = valueOf(packaged.stdout) as { Resources: Record<string, { Properties: TemplateObject }> };
    expect(Resources['J']?.Properties['DefaultArguments']).toEqual({
      '--extra-py-files': expect.stringMatching(/^s3:/) as string,
      '--other': 'job.py',
    });
    expect(isObject(Resources['D']?.Properties) && JSON.stringify(Resources['D'])).toMatch(/Values":\["s3:.*"arn:aws/);
    expect((await look()).stdout).toContain('0 to upload, 3 there already');
  });

  it.each([
    [
      'functions/orders',
      /^template\.yml:2:57: taken: Code of F names functions\/orders: .*zipped, and becomes \{ S3Bucket, S3Key \}$/m,
    ],
    ['functions/orders/a.js', /a\.js goes with that folder/],
    ['Resources/F/Properties/Code', /taken: Code of F names/],
    ['Resources.J.Properties.Command.ScriptLocation', /taken: Command\.ScriptLocation of J names job\.py/],
    ['S', /left: TemplateURL of S is left as it is: Fn::Sub makes its value/],
    ['Resources/P/Properties/TopicName', /left: Resources\/P\/Properties\/TopicName takes no local path by the table/],
    ['functions/order', /left: no template here names functions\/order; did you mean functions\/orders\?/],
  ])('explains %s', async (path, expected) => {
    const folder = await createWorkspace(files);
    const run = await packageIn(folder, '--explain', path);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(expected);
  });

  it('refuses a row of the configuration that is none', async () => {
    const folder = await createWorkspace(files);
    const { exitCode, stderr } = await packageIn(folder, '--artifact-properties', 'AWS::Glue::Job Command');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('TYPE PROPERTY FORM [CONTENT]');
  });
});
