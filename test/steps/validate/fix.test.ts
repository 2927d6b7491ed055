import { chmod, lstat, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const env = { AWS_REGION: 'eu-west-1' };
const fix = (cwd: string, ...args: readonly string[]) =>
  runSteps(['validate', '--fix', '--fail-on', 'never', ...args], { cwd, env });
const read = (folder: string, file: string) => readFile(join(folder, file), 'utf8');

const topic = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n';
const twoTopics = (rest: string) => `${topic}  Other:\n    Type: AWS::SNS::Topic\n${rest}`;

/** Each a template; what stands between « and » becomes what stands behind the bar. Without one nothing changes. */
const cases: Readonly<Record<string, string>> = {
  'a property, of an attribute in a list': `${topic}    Properties:\n      «DisplayNam|DisplayName»: a\n`,
  'a property in quotes and braces': `Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {"«Displayname|DisplayName»": a}}}\n`,
  'a section': `«Outptus|Outputs»: {A: {Value: a}}\n${topic}`,
  'an attribute of a resource': twoTopics('    «DependOn|DependsOn»: Topic\n'),
  'a resource type': 'Resources:\n  Topic:\n    Type: «AWS::SNS::Topc|AWS::SNS::Topic» # kept\n',
  'a parameter type': `Parameters:\n  Name: {Type: «string|String»}\n${topic}    Properties: {DisplayName: !Ref Name}\n`,
  'an allowed value': `Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    DeletionPolicy: «retain|Retain»\n    UpdateReplacePolicy: Retain\n`,
  'the name in Ref': `${topic}Outputs: {A: {Value: !Ref «topic|Topic»}}\n`,
  'the name in GetAtt': `${topic}Outputs: {A: {Value: !GetAtt «Topik|Topic».TopicName}}\n`,
  'the attribute in GetAtt': `${topic}Outputs: {A: {Value: !GetAtt Topic.«TopicNam|TopicName»}}\n`,
  'the attribute in a list': `${topic}Outputs: {A: {Value: {'Fn::GetAtt': [Topic, '«TopicNam|TopicName»']}}}\n`,
  'the name in Sub': `${topic}Outputs: {A: {Value: !Sub 'Topik: \${«Topik|Topic»}'}}\n`,
  'the name in a block': `${topic}Outputs:\n  A:\n    Value: !Sub |\n      one\n      \${«Topik|Topic»}\n`,
  'the name in DependsOn': twoTopics('    DependsOn: [«Topik|Topic»]\n'),
  'a condition': `Conditions:\n  IsLarge: !Equals [!Ref AWS::Region, a]\n${topic}    Condition: «IsLarg|IsLarge»\n`,
  'a redundant DependsOn': twoTopics('«    DependsOn: Topic\n|»    Properties: {DisplayName: !Ref Topic}\n'),
  'one of two in a list': `${twoTopics('    DependsOn:\n«    - Topic\n|»    - Third\n    Properties: {DisplayName: !Ref Topic}\n')}  Third: {Type: AWS::SNS::Topic}\n`,
  'one of two in brackets': `${twoTopics('    DependsOn: [«Topic, |»Third]\n    Properties: {DisplayName: !Ref Topic}\n')}  Third: {Type: AWS::SNS::Topic}\n`,
  'the last of two in brackets': `${twoTopics('    DependsOn: [Third«, Topic|»]\n    Properties: {DisplayName: !Ref Topic}\n')}  Third: {Type: AWS::SNS::Topic}\n`,
  'Sub without a variable': `${topic}    Properties:\n      DisplayName: «!Sub plain|plain»\n`,
  'Sub without a variable, of what is no text': `${topic}    Properties:\n      DisplayName: «!Sub 0123|"0123"»\n`,
  'Sub without a variable, below': `${topic}    Properties:\n      DisplayName:\n        «Fn::Sub: plain|plain» # kept\n`,
  'a variable without Sub': `${topic}    Properties:\n      DisplayName: «"a \${AWS::Region}"|!Sub "a \${AWS::Region}"»\n`,
  'the other policy':
    'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n«|    UpdateReplacePolicy: Retain\n»    DeletionPolicy: Retain\n',
  // What is left to the person.
  'a name that two are near': `${twoTopics('')}  Othor: {Type: AWS::SNS::Topic}\nOutputs: {A: {Value: !Ref Othxr}}\n`,
  'a sibling by its number': `Resources:\n  Topic1:\n    Type: AWS::SNS::Topic\nOutputs: {A: {Value: !Ref Topic2}}\n`,
  'a key that is there already': `${topic}    Properties:\n      DisplayNam: a\n      DisplayName: b\n`,
  'neither policy': 'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n',
  'a comment on what would go': twoTopics('    DependsOn: Topic # first\n    Properties: {DisplayName: !Ref Topic}\n'),
  'a variable that nothing makes': `${topic}    Properties:\n      DisplayName: "a \${Nobody} \${AWS::Region}"\n`,
  'an action of a policy':
    'Resources:\n  Policy:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: "2012-10-17"\n        Statement: [{Effect: Allow, Action: s3:GetObjct, Resource: arn:aws:s3:::a/*}]\n',
};

const side = (text: string, which: 0 | 1) =>
  text.replace(/«([^|»]*)\|([^»]*)»/g, (_, ...sides: string[]) => sides[which] ?? '');
const fileOf = (name: string) => `${name.replace(/\W+/g, '-')}.yml`;

describe('steps validate --fix', () => {
  it('mends what only one change can be meant by, and every other byte stays', async () => {
    const files = Object.entries(cases).flatMap(([name, text]) => {
      const before = side(text, 0);
      return [
        [fileOf(name), before],
        [`crlf/${fileOf(name)}`, `\uFEFF${before.replaceAll('\n', '\r\n')}`],
      ] as const;
    });
    const folder = await createWorkspace(Object.fromEntries(files));
    const { stderr, exitCode } = await fix(folder, '.');
    expect(exitCode).toBe(0);
    const left = await Promise.all(Object.keys(cases).map(async (name) => [name, await read(folder, fileOf(name))]));
    expect(Object.fromEntries(left)).toEqual(
      Object.fromEntries(Object.entries(cases).map(([name, text]) => [name, side(text, 1)])),
    );
    const crlf = await Promise.all(
      Object.keys(cases).map(async (name) => [name, await read(folder, `crlf/${fileOf(name)}`)]),
    );
    expect(Object.fromEntries(crlf)).toEqual(
      Object.fromEntries(
        Object.entries(cases).map(([name, text]) => [name, `\uFEFF${side(text, 1).replaceAll('\n', '\r\n')}`]),
      ),
    );
    expect(stderr).toContain('the-name-in-Ref.yml:4:15: mended: topic → Topic [cfn-lint E6101]');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('mends JSON as JSON', async () => {
    const json = (key: string, dependency: string, value: string) =>
      `{\n  "Resources": {\n    "Topic": {"Type": "AWS::SNS::Topic"},\n    "Other": {\n      "Type": "AWS::SNS::Topic",${dependency}\n      "Properties": {"${key}": {"Ref": "Topic"}, "TopicName": ${value}}\n    }\n  }\n}\n`;
    const folder = await createWorkspace({
      'template.json': json('DisplayNam', '\n      "DependsOn": "Topic",', '"a-${AWS::Region}"'),
    });
    await fix(folder);
    expect(await read(folder, 'template.json')).toBe(json('DisplayName', '', '{"Fn::Sub": "a-${AWS::Region}"}'));
  });

  it('mends names across the files of a workload: parameters, outputs, exports, artifacts, stored parameters', async () => {
    const child =
      'Parameters:\n  BucketName: {Type: String}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Ref BucketName}\nOutputs:\n  TopicArn: {Value: !Ref Topic}\n';
    const root = (parameter: string, output: string, stored: string) =>
      `Parameters:\n  StageName: {Type: String}\nResources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: child.yml\n      Parameters:\n        ${parameter}: !Ref StageName\n  Other:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub '\${Child.Outputs.${output}}'\n      KmsMasterKeyId: '{{resolve:ssm:/codebuild-steps/${stored}}}'\n`;
    const environment = (name: string) => `{ "Parameters": { "${name}": "dev" } }\n`;
    const pipeline = (capabilities: string) => `{ "Parameters": { "Capabilities": "${capabilities}" } }\n`;
    const role = 'Resources:\n  Role:\n    Type: AWS::IAM::User\n';
    const folder = await createWorkspace({
      'template.yml': `${root('BucktName', 'TopicArm', 'common/artifact-bucke')}${role.slice('Resources:\n'.length)}`,
      'child.yml': child,
      'environments/dev.json': environment('Stagename'),
      'pipeline/standard.json': pipeline('CAPABILITY_AUTO_EXPAND'),
    });
    await fix(folder);
    expect(await read(folder, 'template.yml')).toContain(root('BucketName', 'TopicArn', 'common/artifact-bucket'));
    expect(await read(folder, 'environments/dev.json')).toBe(environment('StageName'));
    expect(await read(folder, 'pipeline/standard.json')).toBe(pipeline('CAPABILITY_AUTO_EXPAND,CAPABILITY_IAM'));
    expect(await read(folder, 'child.yml')).toBe(child);
  });

  it('mends what lies in an include in the file that is included', async () => {
    const snippet = (name: string) => `# of both\nDisplayName: !Ref ${name}\n`;
    const folder = await createWorkspace({
      'template.yml': `Parameters: {LongName: {Type: String}}\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n    Properties:\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: snippet.yml}}\n`,
      'snippet.yml': snippet('LongNam'),
    });
    await fix(folder);
    expect(await read(folder, 'snippet.yml')).toBe(snippet('LongName'));
  });

  it('shows with --dry-run what it would do as a diff that git takes, and writes nothing', async () => {
    const before = side(cases['the name in Ref'] ?? '', 0);
    const folder = await createWorkspace({ 'a/template.yml': before });
    const { stdout, stderr } = await fix(folder, 'a', '--dry-run');
    expect(await read(folder, 'a/template.yml')).toBe(before);
    expect(stderr).toContain('would be mended: topic → Topic');
    await execa('git', ['apply'], { cwd: folder, input: stdout });
    expect(await read(folder, 'a/template.yml')).toBe(side(cases['the name in Ref'] ?? '', 1));
  });

  it('undoes a mend that would leave more to find, and keeps the others', async () => {
    // With its name right the property is looked at, and both of its values are wrong.
    const text = `${topic}    Properties:\n      TracingConfi: [{}, {}]\nOutputs: {A: {Value: !Ref topic}}\n`;
    const folder = await createWorkspace({
      'template.yml': text.replace('TracingConfi', 'Subscriptio').replace('[{}, {}]', '[{A: b}, {C: d}]'),
    });
    const { stderr } = await fix(folder);
    expect(await read(folder, 'template.yml')).toContain(
      '      Subscriptio: [{A: b}, {C: d}]\nOutputs: {A: {Value: !Ref Topic}}\n',
    );
    expect(stderr).toContain(
      'not mended, for there would be more to find: Subscriptio → Subscription [cfn-lint E3002]',
    );
  });

  it('leaves links, read-only files and what lies outside alone, and tells so', async () => {
    const before = side(cases['the name in Ref'] ?? '', 0);
    const outside = await createWorkspace({ 'outside.yml': before });
    const folder = await createWorkspace({ 'locked.yml': before, 'target.txt': before });
    await chmod(join(folder, 'locked.yml'), 0o444);
    await symlink('target.txt', join(folder, 'link.yml'));
    const { stderr } = await fix(folder, 'locked.yml', 'link.yml', join(outside, 'outside.yml'));
    expect(stderr).toContain('locked.yml:4:15: warning: not mended, it is read-only: topic → Topic');
    expect(stderr).toContain('link.yml:4:15: warning: not mended, it is a symbolic link: topic → Topic');
    expect(stderr).toContain('not mended, it lies outside of the working directory: topic → Topic');
    for (const file of ['locked.yml', 'target.txt']) expect(await read(folder, file)).toBe(before);
    expect(await read(outside, 'outside.yml')).toBe(before);
    expect((await lstat(join(folder, 'link.yml'))).isSymbolicLink()).toBe(true);
  });

  it('keeps the permissions of a file', async () => {
    const folder = await createWorkspace({ 'template.yml': side(cases['the name in Ref'] ?? '', 0) });
    await chmod(join(folder, 'template.yml'), 0o640);
    await fix(folder);
    expect((await stat(join(folder, 'template.yml'))).mode & 0o777).toBe(0o640);
  });

  it('rejects by what remains', async () => {
    const folder = await createWorkspace({ 'template.yml': side(cases['the name in Ref'] ?? '', 0) });
    const mended = await runSteps(['validate', '--fix'], { cwd: folder, env });
    expect(mended.exitCode).toBe(0);
    await writeFile(join(folder, 'template.yml'), 'Resources: {Topic: {Type: AWS::SNS::Topic, Other: {}}}\n');
    expect((await runSteps(['validate', '--fix'], { cwd: folder, env })).exitCode).toBe(1);
  });

  it('refuses --dry-run without --fix', async () => {
    const { exitCode, stderr } = await runSteps(['validate', '--dry-run'], { cwd: await createWorkspace({}), env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--fix');
  });
});
