import { describe, expect, it } from 'vitest';
import {
  buildSpecFiles,
  deploymentForms,
  pipelineTemplateFiles,
  renderPipelineTemplate,
} from '../../steps/pipeline-template/index.ts';
import type { TemplateObject } from '../../steps/template.ts';
import { mapAt, readTemplate, readText } from '../helpers/templates.ts';

describe('the templates of the standard pipeline', () => {
  it.each(deploymentForms)('%s is what is committed (node scripts/write-pipelines.ts)', (form) => {
    expect(readText(`cloudformation/${pipelineTemplateFiles[form]}`)).toBe(renderPipelineTemplate(form));
  });

  it.each(deploymentForms)('%s is the same with the own region named as without regions', (form) => {
    const environment = {
      name: 'Europe',
      accounts: ['333333333333', '444444444444'],
      approval: true,
      concurrency: 1,
      configurationFile: 'environments/europe.json',
    };
    const render = (regions: object) =>
      renderPipelineTemplate(form, { environments: [{ ...environment, ...regions }], region: 'eu-west-1' });
    expect(render({ regions: ['eu-west-1'] })).toBe(render({}));
    expect(render({})).not.toMatch(/TARGET_REGION|STEPS_REGIONS|ArtifactStores/);
    expect(render({ regions: ['eu-central-1'] })).toContain('"name":"STEPS_REGIONS","value":"eu-west-1,eu-central-1"');
  });

  it('names plans of several regions where they lie, and what is approved together without conditions of its own', () => {
    const listed = (name: string) => ({
      name,
      accounts: ['333333333333'],
      regions: ['eu-west-1', 'eu-central-1'],
      approval: true,
      concurrency: 1,
      configurationFile: 'environments/x.json',
    });
    const environments = [listed('Europe'), listed('World')];
    const render = (form: 'plan' | 'steps', areApprovedTogether: boolean) =>
      renderPipelineTemplate(form, { environments, region: 'eu-west-1', areApprovedTogether });
    const together = render('plan', true);
    expect(together).toContain(
      'Europe=Europe/eu-central-1/333333333333-#{EuropePlan333333333333-eu-central-1.PLAN_DIGEST}',
    );
    expect(together.match(/Name: ApproveDeployTo\w+/g)).toEqual(['Name: ApproveDeployToEuropeAndWorld']);
    expect(together.match(/"PLAN_DIGEST","value":"#\{JointPlan.PLAN_DIGEST\}"/g)).toHaveLength(4);
    expect(together).not.toMatch(/ApprovesJointly|AsksFor|Folder:/);
    expect(render('steps', true)).toBe(render('steps', false));
    expect(render('plan', false)).not.toContain('Joint');
  });

  it('hold the buildspecs that are committed', () => {
    const committed = Object.keys(buildSpecFiles).map((file) => [file, readText(`buildspecs/${file}`)]);
    expect(Object.fromEntries(committed)).toEqual(
      Object.fromEntries(Object.entries(buildSpecFiles).map(([file, text]) => [file, `${text}\n`])),
    );
  });
});

describe('the template of a pipeline that publishes', () => {
  /** What says where a pipeline's commits come from, but for the names that rules have. */
  const sourceOf = (file: string) => {
    const template = readTemplate(`cloudformation/pipelines/${file}`);
    const [parameters, conditions] = [mapAt(template, 'Parameters'), mapAt(template, 'Conditions')];
    const of = (all: TemplateObject, names: RegExp) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => names.test(name)));
    const { Stages, Triggers } = mapAt(template, 'Resources', 'Pipeline', 'Properties') as {
      readonly Stages: readonly unknown[];
      readonly Triggers: unknown;
    };
    const rules = ['SourceRule', 'SourceObjectRule'].map((rule) => {
      const { Name: _name, ...properties } = mapAt(template, 'Resources', rule, 'Properties');
      return { condition: mapAt(template, 'Resources', rule)['Condition'], properties };
    });
    return {
      parameters: of(parameters, /^(Source|Connection|FullRepository|Repository|CreateRepository|Branch)/),
      conditions: of(conditions, /^(From|HasRepository|CreatesRepository|FiltersPaths)/),
      source: Stages[0],
      Triggers,
      rules,
    };
  };

  it('has the sources of the standard pipeline', () => {
    expect(sourceOf('publish.yml')).toEqual(sourceOf('standard.yml'));
  });
});
