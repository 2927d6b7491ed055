// Writes the standard pipeline's templates, and the buildspecs that stand in them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import {
  buildSpecFiles,
  deploymentForms,
  pipelineTemplateFiles,
  renderPipelineTemplate,
} from '../steps/pipeline-template/index.ts';

const write = (text: string, ...path: readonly string[]) => writeFileSync(join(packageRoot(), ...path), text);
for (const form of deploymentForms) write(renderPipelineTemplate(form), 'cloudformation', pipelineTemplateFiles[form]);
for (const [file, text] of Object.entries(buildSpecFiles)) write(`${text}\n`, 'buildspecs', file);
