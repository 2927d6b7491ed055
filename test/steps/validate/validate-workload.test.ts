import { readdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatLocation } from '../../../steps/location.ts';
import { cacheFolder } from '../../../steps/tools/index.ts';
import { validateWorkload, type ValidationResult } from '../../../steps/validate/index.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace, writeFiles } from '../../helpers/workspace.ts';

/** The real linters run in all of these; results that an earlier run kept are not used. */
async function validate(files: Readonly<Record<string, string>>, paths: readonly string[] = []) {
  const context = createTestContext(await createWorkspace(files), { AWS_REGION: 'eu-west-1' });
  return { ...(await validateWorkload({ paths, isFresh: true }, context)), events: context.events };
}

const show = ({ findings }: Pick<ValidationResult, 'findings'>) =>
  findings.map(({ location, severity, tool, ruleId, logicalId }) =>
    `${formatLocation(location)} ${severity} ${tool} ${ruleId} ${logicalId ?? ''}`.trim(),
  );

const topic = (properties: string) => `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: alias/aws/sns
      ${properties}
`;

describe('the place of a finding', () => {
  it('is in the nested template, the included snippet and the loop that it was written in', async () => {
    const result = await validate({
      'template.yml': `Transform: AWS::LanguageExtensions
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: stacks/child.yml
  Fn::ForEach::Queues:
    - Name
    - [Orders, Returns]
    - Queue\${Name}:
        Type: AWS::SQS::Queue
        Properties:
          SqsManagedSseEnabled: true
`,
      'stacks/child.yml': `# A template with an include in a place that both linters stumble over.
Resources:
  Fn::Transform:
    Name: AWS::Include
    Parameters:
      Location: ../snippets/topics.yml
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: !Ref IncludedTopic
      Protocol: email
      Endpoint: orders@example.com
      Endpiont: typo
`,
      'snippets/topics.yml': `IncludedTopic:
  Type: AWS::SNS::Topic
  Properties:
    TopicNam: orders
`,
    });
    expect(show(result)).toEqual([
      'snippets/topics.yml:1:1 warning cfn-nag W47 IncludedTopic',
      'snippets/topics.yml:4:5 error cfn-lint E3002 IncludedTopic',
      'stacks/child.yml:13:7 error cfn-lint E3002 Subscription',
      'template.yml:10:7 warning cfn-nag W48 QueueOrders',
    ]);
    expect(result.findings.find(({ ruleId }) => ruleId === 'W48')?.location.sourceLine).toContain('Queue${Name}');
    expect(result).toMatchObject({
      templates: ['template.yml', 'stacks/child.yml'],
      tools: { 'cfn-lint': expect.stringMatching(/^1\./), 'cfn-nag': '0.8.10' },
      errors: 2,
      warnings: 2,
      isRejected: true,
    });
  });

  it('is the same behind a byte order mark, in JSON, and with merge keys', async () => {
    const result = await validate(
      {
        'bom.yml': `\ufeff${topic('TopicNam: x')}`,
        'plain.json': '{\n  "Resources": {\n    "Topic": {\n      "Type": "AWS::SNS::Topic"\n    }\n  }\n}\n',
        'merged.yml': `Metadata: {Base: &base {KmsMasterKeyId: alias/aws/sns}}\n${topic('<<: *base')}`,
      },
      ['.'],
    );
    expect(show(result)).toEqual([
      'bom.yml:6:7 error cfn-lint E3002 Topic',
      'merged.yml:5:5 warning cfn-lint W1100 Topic',
      'plain.json:3:5 warning cfn-nag W47 Topic',
    ]);
  });
});

it('suppressions keep working as both linters have them, in a copy too', async () => {
  const suppressed = `Topic:
  Type: AWS::SNS::Topic
  Metadata:
    cfn-lint: {config: {ignore_checks: [E3002]}}
    cfn_nag: {rules_to_suppress: [{id: W47, reason: nothing secret is published}]}
  Properties: {TopicNam: x}
`;
  const result = await validate(
    {
      'template.yml': `Resources:\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: part.yml}}\n`,
      'part.yml': suppressed,
      'plain.yml': `Resources:\n${suppressed.replaceAll(/^/gm, '  ').trimEnd()}\n`,
    },
    ['template.yml', 'plain.yml'],
  );
  expect(show(result)).toEqual([]);
  expect(result.isRejected).toBe(false);
});

it("what SAM's transform refuses is told at the property or the resource that it names", async () => {
  const sam = (id: string, properties: string) =>
    `Transform: AWS::Serverless-2016-10-31\nResources:\n  ${id}:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: pass\n      ${properties}\n`;
  const result = await validate(
    { 'a.yml': sam('Misspelt', 'Runtim: python3.13'), 'b.yml': sam('Short', 'Runtime: python3.13') },
    ['a.yml', 'b.yml'],
  );
  expect(show(result).filter((line) => line.includes('E0001'))).toEqual([
    'a.yml:7:7 error cfn-lint E0001 Misspelt',
    'b.yml:3:3 error cfn-lint E0001 Short',
  ]);
});

it('what a linter could not check is an error, and the other templates are checked', async () => {
  const result = await validate(
    {
      'a.yml': topic('TopicNam: x'),
      'b.yml': 'Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Nobody}}}\n',
    },
    ['a.yml', 'b.yml'],
  );
  expect(show(result)).toEqual([
    'a.yml:6:7 error cfn-lint E3002 Topic',
    'b.yml:1:1 error steps STEPS008',
    'b.yml:1:57 error cfn-lint E1020 Topic',
  ]);
});

it('the examples and our own templates have no finding, but that three are larger than a call carries', async () => {
  const root = new URL('../../../', import.meta.url).pathname;
  const examples = ['orders', 'serverless', 'containers', 'static-site', 'infrastructure'];
  const at = (folder: string) => createTestContext(join(root, folder), { AWS_REGION: 'eu-west-1' });
  const own = await validateWorkload({ paths: ['cloudformation', 'examples/change-management'] }, at('.'));
  expect(show(own)).toEqual([
    'cloudformation/pipelines/standard-plan.yml:1:1 info steps STEPS051',
    'cloudformation/pipelines/standard-steps.yml:1:1 info steps STEPS051',
    'cloudformation/pipelines/standard.yml:1:1 info steps STEPS051',
  ]);
  expect(own.templates.length).toBeGreaterThan(3);
  for (const example of examples) {
    const result = await validateWorkload({}, at(`examples/${example}`));
    expect({ example, findings: show(result), files: result.parameterFiles.length }).toEqual({
      example,
      findings: [],
      files: 4,
    });
  }
});

it('lints again only what has changed, a parent with its child', async () => {
  const cache = await createWorkspace();
  const tools = join(cacheFolder(createTestContext('/')), 'tools');
  const workspace = await createWorkspace({
    'template.yml': 'Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yml}}}\n',
    'child.yml': topic('DisplayName: one'),
    'other.yml': topic('DisplayName: other'),
  });
  // The linters that are already provisioned, and no result.
  await symlink(tools, join(cache, 'tools'));
  const context = createTestContext(workspace, { AWS_REGION: 'eu-west-1', STEPS_CACHE_DIR: cache });
  const drivers: string[] = [];
  const counting: typeof context = {
    ...context,
    run: (command) => {
      const driver = basename(command.args.at(-1) ?? '');
      if (driver.includes('-driver')) drivers.push(driver);
      return context.run(command);
    },
  };
  const results = () => readdir(join(cache, 'validate'));
  const run = () => validateWorkload({ paths: ['template.yml', 'other.yml'] }, counting);

  await run();
  const first = await results();
  expect(first).toHaveLength(6);
  expect(drivers.toSorted()).toEqual(['cfn-lint-driver.py', 'cfn-nag-driver.rb']);
  await run();
  expect(drivers).toHaveLength(2);
  expect(await results()).toEqual(first);
  await writeFiles(workspace, { 'child.yml': topic('DisplayNam: two') });
  expect(show(await run())).toEqual(['child.yml:6:7 error cfn-lint E3002 Topic']);
  expect(await results()).toHaveLength(10);
});
