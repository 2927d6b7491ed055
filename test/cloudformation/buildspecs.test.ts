import { describe, expect, it } from 'vitest';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { mapAt, readTemplate, readText, resourcesOf } from '../helpers/templates.ts';

const projects = resourcesOf(readTemplate('cloudformation/pipelines/standard.yml'), 'AWS::CodeBuild::Project');

describe('the buildspecs of the standard pipeline', () => {
  it.each([
    ['ValidateProject', 'validate.yml'],
    ['CheckProject', 'verify.yml'],
    ['DeployProject', 'deploy.yml'],
    ['SelfUpdateProject', 'self-update.yml'],
  ])('%s has buildspecs/%s inline, for it runs where a repository has no say', (project, file) => {
    expect(mapAt(projects[project], 'Properties', 'Source')['BuildSpec']).toBe(readText(`buildspecs/${file}`));
  });

  it('only BuildProject takes it from the repository', () => {
    expect(mapAt(projects['BuildProject'], 'Properties', 'Source')['BuildSpec']).toEqual({ Ref: 'BuildSpecFile' });
    expect(Object.keys(projects)).toHaveLength(5);
  });

  it('the pipeline that publishes has buildspecs/publish.yml inline', () => {
    const publishing = resourcesOf(readTemplate('cloudformation/pipelines/publish.yml'), 'AWS::CodeBuild::Project');
    expect(mapAt(publishing['PublishProject'], 'Properties', 'Source')['BuildSpec']).toBe(
      readText('buildspecs/publish.yml'),
    );
  });

  it('the example has buildspecs/build.yml', () => {
    expect(readText('examples/orders/buildspec.yml')).toBe(readText('buildspecs/build.yml'));
  });

  it.each(['build.yml', 'validate.yml', 'verify.yml', 'deploy.yml', 'publish.yml', 'self-update.yml'])(
    '%s only calls steps',
    (file) => {
      const value = mapAt(toTemplateValue(parseSource(readText(`buildspecs/${file}`), file)));
      const commands = mapAt(value, 'phases', 'build')['commands'] as readonly string[];
      expect(Object.keys(mapAt(value, 'phases'))).toEqual(['build']);
      expect(commands.filter((command) => !/^(export ARTIFACT_DIGEST="\$\()?steps \w+/.test(command))).toEqual([]);
    },
  );

  it('quotes what may come from whoever starts an execution', () => {
    for (const file of ['verify.yml', 'deploy.yml', 'publish.yml', 'self-update.yml'])
      expect(readText(`buildspecs/${file}`)).not.toMatch(/(?<!")\$[A-Z_]+/);
  });
});
