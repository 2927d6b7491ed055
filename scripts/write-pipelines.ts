// Writes the standard pipeline's templates.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { deploymentForms, pipelineTemplateFiles, renderPipelineTemplate } from '../steps/pipeline-template/index.ts';

for (const form of deploymentForms)
  writeFileSync(join(packageRoot(), 'cloudformation', pipelineTemplateFiles[form]), renderPipelineTemplate(form));
