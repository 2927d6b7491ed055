import { expect, it } from 'vitest';
import { checkRules } from '../../helpers/check-rules.ts';
import { createWorkspace } from '../../helpers/workspace.ts';
import { readTemplates } from '../../../steps/validate/read-templates.ts';
import { join } from 'node:path';
import { formatLocation } from '../../../steps/location.ts';

const topic = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n';

/** Ten to the tenth nodes in a few hundred bytes. */
const aliasBomb = `${topic}Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from(
  { length: 9 },
  (_, index) => `  a${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]\n`,
).join('')}`;

it.each<[name: string, content: string | Buffer, found: string]>([
  [
    'malformed YAML',
    `${topic}   Bad: [1\n`,
    'template.yml:4:1 STEPS002 All mapping items must start at the same column',
  ],
  ['tabs', 'Resources:\n\tTopic: {}\n', 'template.yml:2:1 STEPS002 Tabs are not allowed as indentation'],
  ['duplicate keys', `${topic}  Topic: {}\n`, 'template.yml:4:3 STEPS002 Map keys must be unique'],
  ['an empty file', '', 'template.yml:1:1 STEPS003 this file is empty'],
  ['nothing but a comment', '# later\n', 'template.yml:1:1 STEPS003 this file is empty'],
  [
    'a binary file',
    Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 0]),
    'template.yml:1:1 STEPS001 this is a binary file: byte 5 is zero',
  ],
  [
    'Latin-1',
    Buffer.from(`${topic}Description: caf\u00e9\n`, 'latin1'),
    'template.yml:4:17 STEPS001 this is not UTF-8 (perhaps Latin-1): save the file as UTF-8',
  ],
  [
    'UTF-16',
    Buffer.from(`\ufeff${topic}`, 'utf16le'),
    'template.yml:1:1 STEPS001 this file is in UTF-16 (little endian); CloudFormation reads UTF-8: save it as UTF-8',
  ],
  [
    'two YAML documents',
    `${topic}---\n${topic}`,
    'template.yml:4:1 STEPS002 a second YAML document begins here; CloudFormation takes one',
  ],
  ['an alias bomb', aliasBomb, 'template.yml:1:1 STEPS002 aliases expand this document without bound'],
  [
    'a trailing comma in JSON',
    '{"Resources": {\n  "T": {"Type": "AWS::SNS::Topic"},\n}}',
    'template.yml:3:1 STEPS002 this is not valid JSON: Expected double-quoted property name',
  ],
  [
    'JSON that is cut off',
    '{"Resources": {',
    "template.yml:1:16 STEPS002 this is not valid JSON: Expected property name or '}'",
  ],
  [
    'a list',
    '[1, 2]\n',
    'template.yml:1:1 STEPS003 a template is a map with Resources; this file holds something else',
  ],
  ['a text', 'hello\n', 'template.yml:1:1 STEPS003 a template is a map with Resources; this file holds something else'],
  ['no resources', 'Parameters: {}\n', 'template.yml:1:1 STEPS003 this template has no Resources'],
  [
    'resources that are no map',
    'Resources: []\n',
    'template.yml:1:1 STEPS003 Resources must be a map of logical ids to resources',
  ],
  [
    'more than a megabyte',
    `${topic}#${'x'.repeat(1024 * 1024)}\n`,
    `template.yml:1:1 STEPS004 this template has ${topic.length + 1024 * 1024 + 2} bytes; CloudFormation takes up to 1048576: split it into nested stacks`,
  ],
])('%s is a finding at its place, and no tool sees it', async (_, content, found) => {
  const workspace = await createWorkspace({ 'template.yml': content });
  const read = await readTemplates([join(workspace, 'template.yml')], workspace);
  expect(read.templates).toEqual([]);
  expect(read.findings.map((f) => `${formatLocation(f.location)} ${f.ruleId} ${f.message}`)).toEqual([found]);
  expect(read.findings.map(({ severity }) => severity)).toEqual(['error']);
});

it('a byte order mark is no fault', async () => {
  expect(await checkRules({ 'template.yml': `\ufeff${topic}` })).toEqual([]);
});

const including = (location: string) =>
  `Resources:\n  Fn::Transform:\n    Name: AWS::Include\n    Parameters: {Location: ${location}}\n`;
const nesting = (location: string) =>
  `Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: ${location}}\n`;

it.each<[name: string, files: Readonly<Record<string, string>>, found: readonly string[]]>([
  [
    'an include that does not exist',
    { 'template.yml': including('parts/none.yml') },
    ['template.yml:4:28 error STEPS005 "parts/none.yml" does not exist'],
  ],
  [
    'an include that is a folder',
    { 'template.yml': including('parts'), 'parts/a.yml': '' },
    ['template.yml:4:28 error STEPS005 "parts" is not a file'],
  ],
  [
    'an include that is malformed',
    { 'template.yml': including('part.yml'), 'part.yml': 'A: {\n' },
    ['part.yml:2:1 error STEPS002 Flow map in block collection must be sufficiently indented and end with a }'],
  ],
  [
    'an include that includes itself',
    { 'template.yml': including('part.yml'), 'part.yml': including('part.yml').replace('Resources:\n', 'Topic:\n') },
    ['part.yml:2:3 error STEPS006 part.yml includes itself'],
  ],
  [
    'a nested template that does not exist',
    { 'template.yml': nesting('stacks/none.yml') },
    ['template.yml:4:31 error STEPS005 "stacks/none.yml" does not exist'],
  ],
  [
    'a nested template that is malformed',
    { 'template.yml': nesting('child.yml'), 'child.yml': 'Resources: [' },
    ['child.yml:1:13 error STEPS002 Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
])('%s is a finding at its place', async (_, files, found) => {
  expect(await checkRules(files)).toEqual(found);
});

it('finds templates that nest in a circle, at the reference that closes it, and no circle where one is nested twice', async () => {
  const nesting = (...names: readonly string[]) =>
    `Resources:\n${names.map((name, index) => `  S${index}:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: ${name}\n`).join('')}`;
  const circle = await createWorkspace({ 'a.yml': nesting('b.yml'), 'b.yml': nesting('a.yml') });
  const { findings } = await readTemplates([join(circle, 'a.yml')], circle);
  expect(findings.map(({ ruleId, message, location }) => [ruleId, message, formatLocation(location)])).toEqual([
    ['STEPS006', 'templates nest in a circle: a.yml → b.yml → a.yml', 'b.yml:5:20'],
  ]);
  const files = { 'a.yml': nesting('b.yml', 'c.yml'), 'b.yml': nesting('c.yml'), 'c.yml': topic };
  const diamond = await createWorkspace(files);
  expect((await readTemplates([join(diamond, 'a.yml')], diamond)).findings).toEqual([]);
});
