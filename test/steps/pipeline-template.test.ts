import { describe, expect, it } from 'vitest';
import { deploymentForms, pipelineTemplateFiles, renderPipelineTemplate } from '../../steps/pipeline-template/index.ts';
import { readText } from '../helpers/templates.ts';

describe('the templates of the standard pipeline', () => {
  it.each(deploymentForms)('%s is what is committed (node scripts/write-pipelines.ts)', (form) => {
    expect(readText(`cloudformation/${pipelineTemplateFiles[form]}`)).toBe(renderPipelineTemplate(form));
  });
});
