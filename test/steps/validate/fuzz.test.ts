import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { validateWorkload } from '../../../steps/validate/index.ts';
import { faultyTemplates, seeded } from '../../helpers/faulty-templates.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

vi.setConfig({ testTimeout: 600_000 });

const topic = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n';

/** Ten to the tenth nodes in a few hundred bytes. */
const bomb = `${topic}Metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${Array.from(
  { length: 9 },
  (_, index) => `  a${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]\n`,
).join('')}`;

/** What each of the two linters alone crashes at, hangs at or passes unread. */
const awkward: Readonly<Record<string, string | Uint8Array>> = {
  'bom.yml': `\uFEFF${topic}`,
  'bomb.yml': bomb,
  'control.yml': `${topic}    Properties: {DisplayName: "\u0001\\n"}\n`,
  'duplicate.yml': `${topic}  Topic: {Type: AWS::SNS::Topic}\n`,
  'include.yml': `Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: part/topic.yaml}}\n  S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Included, Protocol: email, Endpoint: a@example.com}}\n`,
  'latin1.yml': Buffer.from(`${topic}Description: caf\u00e9\n`, 'latin1'),
  'megabytes.yml': `${topic}#${'x'.repeat(1_900_000)}\n`,
  'merge.yml': `Metadata: {A: &a {Type: AWS::SNS::Topic}}\nResources:\n  T:\n    <<: *a\n`,
  'tab.yml': 'Resources:\n\tTopic: {}\n',
  'trailing.json': '{"Resources": {"T": {"Type": "AWS::SNS::Topic"},}}',
  'two.yml': `${topic}---\n${topic}`,
  'utf16.yml': Buffer.from(`\uFEFF${topic}`, 'utf16le'),
  'bytes.yml': Buffer.from([0xff, 0xfe, 0x00, 0x01]),
  'crlf.yml': topic.replaceAll('\n', '\r\n'),
  'cr.yml': topic.replaceAll('\n', '\r'),
  'deep.json': `{"Resources": {"A": ${'{"B": '.repeat(5000)}1${'}'.repeat(5000)}}}`,
  'deep.yml': `Resources: {A: ${'['.repeat(5000)}${']'.repeat(5000)}}\n`,
  'deep-but-fine.yml': `${topic}Metadata: {A: ${'['.repeat(60)}${']'.repeat(60)}}\n`,
  'empty.yml': '',
  'huge-number.yml': `${topic}    Properties: {DisplayName: ${'9'.repeat(5000)}}\n`,
  'keys.yml': `${topic}  ? [a, b]\n  : {Type: AWS::SNS::Topic}\n`,
  'long-line.yml': `${topic}Description: ${'x'.repeat(200_000)}\n`,
  'loops.yml': `Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [X, [1, 2], {'T\${X}': {Type: AWS::SNS::Topic}}]\n`,
  'loop-without-body.yml': `Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::A: [X]\n`,
  'module.yml': 'Resources:\n  M:\n    Type: Acme::S3::Bucket::MODULE\n    Properties: {A: 1}\n',
  'null.yml': 'Resources:\n  A:\n',
  'number-keys.yml': 'Resources:\n  1: {Type: AWS::SNS::Topic}\n',
  'proto.json': '{"Resources": {"__proto__": {"Type": "AWS::SNS::Topic"}, "constructor": {"Type": "AWS::SNS::Topic"}}}',
  'rain.yml': 'Resources:\n  B: !Rain::S3 ./x\n',
  'self.yml': 'Resources: &a\n  A: *a\n',
  'surrogate.json': '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "\\ud800"}}}}',
  'text-as-resource.yml': 'Resources:\n  A: text\n',
  'type-is-a-list.yml': 'Resources:\n  A: {Type: [AWS::SNS::Topic]}\n',
  'unhashable.yml': `${topic}    Properties: {DisplayName: !Sub [a, b, c]}\nConditions: {C: !Equals 1}\n`,
};

/** A part of a template: cut off anywhere, with bytes exchanged, doubled in the middle. */
function torn(texts: readonly string[], seed: number): Readonly<Record<string, string>> {
  const next = seeded(seed);
  return Object.fromEntries(
    texts.flatMap((text, index): [string, string][] => {
      const at = next(text.length);
      const other = String.fromCharCode(next(128));
      return [
        [`cut/${seed}-${index}.yml`, text.slice(0, at)],
        [`exchanged/${seed}-${index}.yml`, `${text.slice(0, at)}${other}${text.slice(at + 1)}`],
        [`doubled/${seed}-${index}.yml`, `${text.slice(0, at)}${text.slice(at >> 1)}`],
      ];
    }),
  );
}

it('every input is checked by both linters or is an error of its own, and nothing crashes or hangs', async () => {
  const root = packageRoot();
  const examples = globSync('examples/**/{template,stacks/*}.yml', { cwd: root }).toSorted();
  const texts = examples.slice(0, 12).map((path) => readFileSync(join(root, path), 'utf8'));
  const files = { ...awkward, ...torn(texts, 7), ...torn(texts, 11), ...torn(texts, 13), ...faultyTemplates(texts) };
  const workspace = await createWorkspace({ ...files, 'part/topic.yaml': 'Included: {Type: AWS::SNS::Topic}\n' });
  const paths = Object.keys(files);
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1' });
  const result = await validateWorkload({ paths, isFresh: true }, context);
  const checked = new Set(result.templates);
  const errors = new Set(
    result.findings.filter(({ severity }) => severity === 'error').map(({ location }) => location.file),
  );
  expect(paths.filter((path) => !checked.has(path) && !errors.has(path))).toEqual([]);
  expect(checked.size).toBeGreaterThan(20);
  expect(result.isRejected).toBe(true);
  // A template that a linter gave up is an error of that template, and says of which linter.
  const lost = result.findings.filter(({ ruleId }) => ruleId === 'STEPS008').map(({ message }) => message);
  expect(lost.filter((message) => !/^cfn-(lint|nag) could not check this template: ./.test(message))).toEqual([]);
  expect(lost.filter((message) => message.includes('gave no answer') || message.includes('does not start'))).toEqual(
    [],
  );
});

it('a template that takes too long is an error, and the others are checked', async () => {
  const many = Array.from(
    { length: 2_000 },
    (_, index) => `  T${index}: {Type: AWS::SNS::Topic, Properties: {TopicNam: !Sub '\${AWS::Region}'}}\n`,
  );
  const workspace = await createWorkspace({
    'large.yml': `Resources:\n${many.join('')}`,
    'small.yml': topic,
  });
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1' });
  const regions = ['eu-west-1', 'us-east-1', 'eu-central-1', 'us-west-2'];
  const result = await validateWorkload(
    { paths: ['large.yml', 'small.yml'], isFresh: true, regions, timeLimit: 1 },
    context,
  );
  const found = result.findings.map(({ location, ruleId, message }) => `${location.file} ${ruleId} ${message}`);
  expect(found).toContain('large.yml STEPS008 cfn-lint could not check this template: took longer than 1 seconds');
  expect(found.filter((line) => line.startsWith('small.yml W47'))).toHaveLength(1);
});
