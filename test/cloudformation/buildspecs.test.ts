import { describe, expect, it } from 'vitest';
import { buildSpecFiles } from '../../steps/pipeline-template/index.ts';
import { parseSource, toTemplateValue, type TemplateValue } from '../../steps/template.ts';
import { mapAt, readTemplate, readText, resourcesOf } from '../helpers/templates.ts';

const projectsOf = (form: string) =>
  resourcesOf(readTemplate(`cloudformation/pipelines/${form}.yml`), 'AWS::CodeBuild::Project');

/** Those that the standard pipeline's templates are not rendered with; the first is what a repository begins with. */
const withoutTemplate = [
  'build.yml',
  'publish.yml',
  'validate-pull-request.yml',
  'report-pull-request.yml',
  'pull-request-status.yml',
  'update-instances.yml',
  'update-branches.yml',
  'remove-branches.yml',
];

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
        Deploy: 'outputs',
      },
    ],
    [
      'standard-steps',
      {
        SelfUpdate: 'self-update',
        Build: undefined,
        Validate: 'validate',
        TicketCheck: 'ticket',
        Allowances: 'allowances',
        Deploy: 'deploy',
      },
    ],
    [
      'standard-plan',
      {
        SelfUpdate: 'self-update',
        Build: undefined,
        Validate: 'validate',
        TicketCheck: 'ticket',
        Allowances: 'allowances',
        Combine: 'combine',
        Plan: 'plan',
        Execute: 'execute',
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
    ['StatusProject', 'pull-request-status.yml'],
  ])(
    '%s of pull requests has buildspecs/%s inline, and only what builds takes it from the repository',
    (project, file) => {
      const ofPullRequests = resourcesOf(
        readTemplate('cloudformation/pipelines/pull-requests.yml'),
        'AWS::CodeBuild::Project',
      );
      expect(mapAt(ofPullRequests[project], 'Properties', 'Source')['BuildSpec']).toBe(readText(`buildspecs/${file}`));
      const sources = mapAt(ofPullRequests['BuildProject'], 'Properties', 'Source')[
        'Fn::If'
      ] as readonly TemplateValue[];
      const [, ...either] = sources.map((source) => mapAt(source)['BuildSpec']);
      expect(either).toEqual([{ Ref: 'BuildSpecFile' }, { Ref: 'BuildSpecFile' }]);
      expect(Object.keys(ofPullRequests)).toHaveLength(4);
    },
  );

  it('the project of instances has buildspecs/update-instances.yml inline', () => {
    const { InstancesProject } = projectsOf('instances');
    expect(mapAt(InstancesProject, 'Properties', 'Source')['BuildSpec']).toBe(
      readText('buildspecs/update-instances.yml'),
    );
  });

  it.each([
    ['BranchesProject', 'update-branches.yml'],
    ['RemovalProject', 'remove-branches.yml'],
  ])('%s of feature branches has buildspecs/%s inline, and takes nothing of a repository', (project, file) => {
    const ofBranches = projectsOf('feature-branches');
    expect(mapAt(ofBranches[project], 'Properties', 'Source')).toEqual({
      Type: 'NO_SOURCE',
      BuildSpec: readText(`buildspecs/${file}`),
    });
    expect(Object.keys(ofBranches)).toHaveLength(2);
  });

  it('the example has buildspecs/build.yml', () => {
    expect(readText('examples/orders/buildspec.yml')).toBe(readText('buildspecs/build.yml'));
  });

  it.each([...withoutTemplate, ...Object.keys(buildSpecFiles)])('%s only calls steps', (file) => {
    const value = mapAt(toTemplateValue(parseSource(readText(`buildspecs/${file}`), file)));
    const commands = mapAt(value, 'phases', 'build')['commands'] as readonly string[];
    expect(Object.keys(mapAt(value, 'phases'))).toEqual(['build']);
    expect(
      commands.filter((command) => !/^((export )?[A-Z_]+="\$\()?steps \w+|^export [A-Z_]+$/.test(command)),
    ).toEqual([]);
  });

  it('quotes what may come from whoever starts an execution', () => {
    for (const file of [...withoutTemplate.slice(1), ...Object.keys(buildSpecFiles)])
      expect(readText(`buildspecs/${file}`)).not.toMatch(/(?<!")\$[A-Z_]+/);
  });
});
