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

  it('hold the buildspecs that are committed', () => {
    const committed = Object.keys(buildSpecFiles).map((file) => [file, readText(`buildspecs/${file}`)]);
    expect(Object.fromEntries(committed)).toEqual(
      Object.fromEntries(Object.entries(buildSpecFiles).map(([file, text]) => [file, `${text}\n`])),
    );
  });
});
