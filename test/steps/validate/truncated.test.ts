import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { packageRoot } from '../../../steps/package-root.ts';
import { parseSource, toTemplateValue } from '../../../steps/template.ts';
import { readTemplates } from '../../../steps/validate/read-templates.ts';
import { checkRules } from '../../../steps/validate/rules/index.ts';
import { validateWorkload } from '../../../steps/validate/index.ts';
import { writeLintCopies, writeNagCopies } from '../../../steps/validate/write-copies.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

vi.setConfig({ testTimeout: 600_000 });

const text = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');
const serverless = text('examples/serverless/template.yml');
const asJson = JSON.stringify(toTemplateValue(parseSource(serverless, 'template.yml')), undefined, 1);

/** What templates are seldom made of, so that each of it is cut in two. */
const odd = `\uFEFFTransform: [AWS::LanguageExtensions] # é 🎉
Metadata:
  Base: &base { Type: "AWS::SNS::Topic" }
  Text: 'it''s'
  Folded: >-
    one
    two
Resources:
  Fn::ForEach::Topics:
  - Name
  - [A, B]
  - Topic\${Name}: { Type: AWS::SNS::Topic, Properties: { DisplayName: !Sub "\\u00e9\${Name}" } }
  Merged:
    <<: *base
    Properties: !If [Never, { DisplayName: !Join ['', [a, !Ref B]] }, !Ref AWS::NoValue]
  Long:
    Type: AWS::SSM::Parameter
    Properties:
      Type: String
      Value: |
        line
  ? Asked
  : { Type: AWS::SNS::Topic }
`;

it.each([
  ['YAML', 'template.yml', serverless],
  ['JSON', 'template.json', asJson],
  ['odd', 'template.yml', odd],
])('a template (%s) that is cut off at any byte is read or is an error at its place', async (_, name, whole) => {
  const folder = await createWorkspace({});
  const file = join(folder, name);
  const bytes = Buffer.from(whole);
  let read = 0;
  for (let length = 0; length < bytes.length; length++) {
    await writeFile(file, bytes.subarray(0, length));
    const found = await readTemplates([file], folder);
    const { templates, findings } = found;
    if (templates.length === 0)
      expect({ length, errors: findings.filter(({ severity }) => severity === 'error').length }).not.toEqual({
        length,
        errors: 0,
      });
    for (const { location } of findings) {
      const lines = bytes.subarray(0, length).toString('utf8').split('\n').length;
      expect(location.line, `${length} bytes`).toBeLessThanOrEqual(lines + 1);
    }
    if (templates.length === 0) continue;
    read++;
    for (const { location } of checkRules({ ...found, parameterFiles: [], pipelineFiles: [] }))
      expect(location.line, `${length} bytes`).toBeGreaterThan(0);
    // Every tenth that can be read: the copies are the slow part of it.
    if (read % 10 === 0)
      await Promise.all([writeLintCopies(templates, folder + '/a'), writeNagCopies(templates, folder + '/b')]);
  }
  // JSON is whole or broken.
  expect(read).toBeGreaterThan(name.endsWith('json') ? -1 : 20);
});

it('what can be read of a template that is cut off is checked by both linters, or is an error', async () => {
  const lines = serverless.split('\n');
  const cuts = lines.map((line, index) => {
    const cut = Math.floor((line.length * ((index * 7) % 10)) / 10);
    return [`${index}.yml`, [...lines.slice(0, index), line.slice(0, cut)].join('\n')] as const;
  });
  const chosen = cuts.filter((_cut, index) => index % 3 === 0);
  const files = Object.fromEntries([...chosen, ['odd.yml', odd]]);
  const context = createTestContext(await createWorkspace(files), { AWS_REGION: 'eu-west-1' });
  const paths = Object.keys(files);
  const { findings, templates } = await validateWorkload({ paths, isFresh: true }, context);
  const errors = new Set(findings.filter(({ severity }) => severity === 'error').map(({ location }) => location.file));
  expect(paths.filter((path) => !templates.includes(path) && !errors.has(path))).toEqual([]);
  expect(templates.length).toBeGreaterThan(10);
});
