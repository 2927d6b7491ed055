import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLambdaSdk } from '../../../../../../../scripts/build-lambda-sdk.ts';
import { provideSdk } from '../../../../../../../steps/rehearse/cloud/services/lambda/runtime/environment.ts';

describe('the AWS SDK of a function', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lambda-sdk-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('of the published command has the client that functions of our templates use', async () => {
    // As in the package: below a package.json of modules.
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    buildLambdaSdk(join(folder, 'lambda-sdk'));
    const environment = join(folder, 'environment');
    await mkdir(join(environment, 'task'), { recursive: true });
    await provideSdk(environment, [join(folder, 'absent'), join(folder, 'lambda-sdk')]);
    await writeFile(join(environment, 'task', 'package.json'), '{}');
    await writeFile(
      join(environment, 'task', 'index.js'),
      `console.log(typeof require('@aws-sdk/client-codecommit').CodeCommitClient)`,
    );
    await writeFile(
      join(environment, 'task', 'index.mjs'),
      `import { CodeCommitClient } from '@aws-sdk/client-codecommit'; console.log(typeof CodeCommitClient)`,
    );
    for (const file of ['index.js', 'index.mjs'])
      expect(execFileSync(process.execPath, [join(environment, 'task', file)], { encoding: 'utf8' })).toBe(
        'function\n',
      );
  });
});
