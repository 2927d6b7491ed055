import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { deploymentForms, pipelineTemplateFiles } from '../../steps/pipeline-template/index.ts';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { stepsFile } from '../helpers/steps-file.ts';
import { mapAt, readTemplate, resourcesOf, texts } from '../helpers/templates.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const pipelineTemplates = [
  ...deploymentForms.map((form) => pipelineTemplateFiles[form]),
  'pipelines/publish.yml',
  'pipelines/pull-requests.yml',
  'pipelines/instances.yml',
  'pipelines/feature-branches.yml',
].map((file) => `cloudformation/${file}`);

/** Commands of the buildspecs that stand in a template, by project. */
function commandsOf(template: string): readonly (readonly [project: string, commands: readonly string[]])[] {
  return Object.entries(resourcesOf(readTemplate(template), 'AWS::CodeBuild::Project')).flatMap(([name, project]) => {
    const text = mapAt(project, 'Properties', 'Source')['BuildSpec'];
    if (typeof text !== 'string') return [];
    const build = mapAt(toTemplateValue(parseSource(text, 'buildspec.yml')), 'phases', 'build');
    return [[name, texts(build['commands'])] as const];
  });
}

/** What a package is called and tagged is its own to say; the other works in a folder that holds no artifact. */
const exceptions = [/^steps publish --digest /, /^steps (report-pull-request|validate-pull-request) --directory \/ /];

describe('the steps.yml of an artifact', () => {
  it.each(pipelineTemplates)('has no say in what the projects of %s run', (template) => {
    const commands = commandsOf(template).flatMap(([, lines]) => lines.filter((line) => /\bsteps [a-z]/.test(line)));
    expect(commands.length).toBeGreaterThan(0);
    const reading = commands.filter((line) => !/\bsteps [a-z-]+ --no-config /.test(`${line.replace(/\)"$/, '')} `));
    expect(reading.filter((line) => !exceptions.some((exception) => exception.test(line)))).toEqual([]);
  });

  const hostile = `validate: { fail-on: never, template-file: harmless.yml, parameters-file: none.json }
verify: { approval: orders/ApproveDeployToProd/Approve, execution: an-earlier-one, ticket-pattern: '.*', region: eu-west-1 }
`;
  const faulty = 'Resources: { Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Ref Nothing } } }\n';
  const harmless = 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n';

  it.each([
    ['make a gate of the validation that opens for all', 'ValidateProject', /template\.yml:1:\d+[^]*Nothing/],
    ['put another question in the place of the digest', 'CheckProject', /\.steps\/manifest\.json/],
  ])('does not %s', async (_, project, said) => {
    const cwd = await createWorkspace({ 'steps.yml': hostile, 'template.yml': faulty, 'harmless.yml': harmless });
    const run = async (commands: readonly string[]) => {
      const bin = await createWorkspace({});
      await writeFile(join(bin, 'steps'), `#!/bin/sh\nexec node '${stepsFile}' "$@"\n`);
      await chmod(join(bin, 'steps'), 0o755);
      const env = { PATH: `${bin}:${process.env['PATH']}`, ARTIFACT_DIGEST: '0'.repeat(64), AWS_REGION: 'eu-west-1' };
      return execa('sh', ['-ec', commands.join('\n')], { cwd, env, reject: false, all: true });
    };
    const commands = commandsOf('cloudformation/pipelines/standard.yml').find(([name]) => name === project)?.[1] ?? [];
    const held = await run(commands);
    expect(held.exitCode).toBe(1);
    expect(held.all).toMatch(said);
    const open = await run(commands.map((command) => command.replace(' --no-config', '')));
    expect(open.all).not.toMatch(said);
  });
});
