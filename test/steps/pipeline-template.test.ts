import { describe, expect, it } from 'vitest';
import {
  buildSpecFiles,
  deploymentForms,
  pipelineTemplateFiles,
  renderPipelineTemplate,
} from '../../steps/pipeline-template/index.ts';
import { readText } from '../helpers/templates.ts';

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

  it('hold the buildspecs that are committed', () => {
    const committed = Object.keys(buildSpecFiles).map((file) => [file, readText(`buildspecs/${file}`)]);
    expect(Object.fromEntries(committed)).toEqual(
      Object.fromEntries(Object.entries(buildSpecFiles).map(([file, text]) => [file, `${text}\n`])),
    );
  });
});
