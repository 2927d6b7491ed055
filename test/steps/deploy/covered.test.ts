import { expect, it } from 'vitest';
import { sha256 } from '../../../steps/content-digest.ts';
import { writeManifest } from '../../../steps/manifest-file.ts';
import { manifestSchemaVersion } from '../../../steps/manifest.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

it.each([
  ['package.yml', 'did you mean packaged.yml?'],
  ['elsewhere.yml', 'deploy the packaged template and the parameter files that were packaged with it'],
])('%s, which the digest does not cover, is told with what was meant', async (file, hint) => {
  const text = 'Resources: {}\n';
  const folder = await createWorkspace({ 'packaged.yml': text, [file]: text });
  const digest = await writeManifest(folder, {
    schemaVersion: manifestSchemaVersion,
    stage: 'packaged',
    workload: 'orders',
    template: 'template.yml',
    builds: [],
    packagedTemplate: { path: 'packaged.yml', sha256: sha256(text), size: text.length },
    files: [],
    artifacts: [],
  });
  const args = ['deploy', '--stack-name', 'orders', '--template-file', file, '--digest', digest];
  const { exitCode, stderr } = await runSteps(args, { cwd: folder, env: { AWS_REGION: 'eu-west-1' } });
  expect(exitCode).toBe(1);
  expect(stderr).toContain(`${file} is not named by .steps/manifest.json`);
  expect(stderr).toContain(`[NOT_IN_MANIFEST]\n→ ${hint}`);
});
