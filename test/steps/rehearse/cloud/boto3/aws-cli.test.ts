import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { services } from '../../../../../steps/rehearse/cloud/services/index.ts';
import { cliModuleNote, hasCliModule, runPython } from '../../../../helpers/boto3.ts';
import { startTestCloud } from '../../../../helpers/cloud.ts';

interface Outcome {
  readonly name: string;
  readonly failure?: string;
}

describe.skipIf(!hasCliModule)(`the AWS CLI, in one process${cliModuleNote}`, () => {
  it('is a client of every service: package, deploy and wait, copies in parts, pipelines, pull requests …', async () => {
    const test = await startTestCloud();
    const folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
    const called = new Set<string>();
    test.cloud.onCall(({ service, userAgent }) => {
      if (userAgent?.startsWith('aws-cli/')) called.add(service);
    });
    try {
      const environment = test.environmentFor('333333333333');
      const management = test.environmentFor('111111111111');
      const outcomes = await runPython<readonly Outcome[]>('aws_cli.py', { environment, management, folder });
      expect(outcomes).toHaveLength(10);
      expect(outcomes.filter(({ failure }) => failure !== undefined)).toEqual([]);
      expect([...called].sort()).toEqual(services.map(({ name }) => name).sort());
    } finally {
      await test.cloud.stop();
      await rm(folder, { recursive: true });
    }
  });
});
