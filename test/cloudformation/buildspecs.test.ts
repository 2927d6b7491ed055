import { describe, expect, it } from 'vitest';
import { parseSource, toTemplateValue } from '../../steps/template.ts';
import { mapAt, readTemplate, readText, resourcesOf } from '../helpers/templates.ts';

const projectsOf = (form: string) =>
  resourcesOf(readTemplate(`cloudformation/pipelines/${form}.yml`), 'AWS::CodeBuild::Project');

describe('the buildspecs of the standard pipeline', () => {
  it.each([
    [
      'standard',
      {
        SelfUpdate: 'self-update',
        Build: undefined,
        Validate: 'validate',
        TicketCheck: 'ticket',
        Check: 'verify',
        Deploy: 'deploy',
      },
    ],
    [
      'standard-steps',
      {
        SelfUpdate: 'self-update',
        Build: undefined,
        Validate: 'validate',
        TicketCheck: 'ticket',
        Deploy: 'deploy',
      },
    ],
  ] as const)(
    'of %s.yml stand inline, for they run where a repository has no say, but for that of the build',
    (form, files) => {
      const projects = projectsOf(form);
      const found = Object.fromEntries(
        Object.entries(projects).map(([name, project]) => [name, mapAt(project, 'Properties', 'Source')['BuildSpec']]),
      );
      const wanted = Object.entries(files).map(([name, file]) => [
        `${name}Project`,
        file === undefined ? { Ref: 'BuildSpecFile' } : readText(`buildspecs/${file}.yml`),
      ]);
      expect(found).toEqual(Object.fromEntries(wanted));
    },
  );

  it('the pipeline that publishes has buildspecs/publish.yml inline', () => {
    const publishing = resourcesOf(readTemplate('cloudformation/pipelines/publish.yml'), 'AWS::CodeBuild::Project');
    expect(mapAt(publishing['PublishProject'], 'Properties', 'Source')['BuildSpec']).toBe(
      readText('buildspecs/publish.yml'),
    );
  });

  it.each([
    ['ValidateProject', 'validate-pull-request.yml'],
    ['ReportProject', 'report-pull-request.yml'],
  ])(
    '%s of pull requests has buildspecs/%s inline, and only what builds takes it from the repository',
    (project, file) => {
      const ofPullRequests = resourcesOf(
        readTemplate('cloudformation/pipelines/pull-requests.yml'),
        'AWS::CodeBuild::Project',
      );
      expect(mapAt(ofPullRequests[project], 'Properties', 'Source')['BuildSpec']).toBe(readText(`buildspecs/${file}`));
      expect(mapAt(ofPullRequests['BuildProject'], 'Properties', 'Source')['BuildSpec']).toEqual({
        Ref: 'BuildSpecFile',
      });
      expect(Object.keys(ofPullRequests)).toHaveLength(3);
    },
  );

  it('the project of instances has buildspecs/update-instances.yml inline', () => {
    const { InstancesProject } = projectsOf('instances');
    expect(mapAt(InstancesProject, 'Properties', 'Source')['BuildSpec']).toBe(
      readText('buildspecs/update-instances.yml'),
    );
  });

  it('the example has buildspecs/build.yml', () => {
    expect(readText('examples/orders/buildspec.yml')).toBe(readText('buildspecs/build.yml'));
  });

  it.each([
    'build.yml',
    'validate.yml',
    'verify.yml',
    'ticket.yml',
    'deploy.yml',
    'publish.yml',
    'self-update.yml',
    'validate-pull-request.yml',
    'report-pull-request.yml',
    'update-instances.yml',
  ])('%s only calls steps', (file) => {
    const value = mapAt(toTemplateValue(parseSource(readText(`buildspecs/${file}`), file)));
    const commands = mapAt(value, 'phases', 'build')['commands'] as readonly string[];
    expect(Object.keys(mapAt(value, 'phases'))).toEqual(['build']);
    expect(
      commands.filter((command) => !/^(export (ARTIFACT|VALIDATED)_DIGEST="\$\()?steps \w+/.test(command)),
    ).toEqual([]);
  });

  it('quotes what may come from whoever starts an execution', () => {
    for (const file of [
      'verify.yml',
      'ticket.yml',
      'deploy.yml',
      'publish.yml',
      'self-update.yml',
      'report-pull-request.yml',
      'update-instances.yml',
    ])
      expect(readText(`buildspecs/${file}`)).not.toMatch(/(?<!")\$[A-Z_]+/);
  });
});
