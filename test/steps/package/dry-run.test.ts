import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudWithBucket } from '../../helpers/create-bucket.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const account = '222222222222';
const bucket = 'artifacts-of-dry-runs';
const test = cloudWithBucket(account, bucket);

const workload = {
  'template.yml': `Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Code: fn}}
  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n.yml}}
`,
  'n.yml': 'Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: fn}}\n',
  'fn/a.js': 'a',
};
const nothing = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};
const zip = /packages\/w\/[0-9a-f]{64}\.zip fn \(1 byte\)/;

describe('steps package --dry-run', () => {
  const look = async (args: readonly string[], env: Record<string, string>) => {
    const cwd = await createWorkspace(workload);
    const run = await runSteps(['package', '--dry-run', '--workload', 'w', ...args], { cwd, env });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(cwd, '.steps'))).toBe(false);
    return run.stdout.trimEnd().split('\n');
  };

  it.each<[title: string, args: readonly string[], env: Record<string, string>, why: string]>([
    ['a region', [], {}, 'no region is given'],
    ['credentials', [], { AWS_REGION: 'eu-west-1' }, 'Could not load credentials'],
    ['credentials for several regions', ['--regions', 'eu-west-1, eu-central-1'], {}, 'Could not load credentials'],
    [
      'a network',
      [],
      {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'a',
        AWS_SECRET_ACCESS_KEY: 'b',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      },
      'ECONNREFUSED',
    ],
  ])('shows what would be uploaded without %s, and says what it could not know', async (_title, args, env, why) => {
    const lines = await look(args, { ...nothing, AWS_MAX_ATTEMPTS: '1', ...env });
    expect(lines[0]).toMatch(new RegExp(`^perhaps s3://ARTIFACT-BUCKET/${zip.source}`));
    // Its text names the bucket, and its name is the digest of its text.
    expect(lines[1]).toMatch(/^perhaps s3:\/\/ARTIFACT-BUCKET\/packages\/w\/\*\.template n\.yml \(\d+ bytes\)/);
    expect(lines.at(-2)).toMatch(/^not known: the bucket or its region, .*, and what is there already: /);
    expect(lines.at(-2)).toContain(why);
    const count = args.length > 0 ? 4 : 2;
    expect(lines.at(-1)).toBe(`0 to upload, ${count} perhaps, 0 there already; nothing was uploaded or written`);
  });

  it('names every object where bucket and region are given, without credentials', async () => {
    const lines = await look(['--s3-bucket', bucket, '--region', 'eu-west-1', '--kms-key-id', 'alias/a'], nothing);
    expect(lines[0]).toMatch(new RegExp(`^perhaps s3://${bucket}/${zip.source}`));
    expect(lines[1]).toMatch(new RegExp(`^perhaps s3://${bucket}/packages/w/[0-9a-f]{64}\\.template n\\.yml`));
    expect(lines.at(-2)).toMatch(/^not known: what is there already: .*Could not load credentials/);
  });

  it('tells what is there where it can ask, and what is wrong with the bucket', async () => {
    const env = test().environmentFor(account);
    const lines = await look(['--s3-bucket', bucket], env);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['upload', 'upload', '2']);
    expect(lines.at(-1)).toBe('2 to upload, 0 there already; nothing was uploaded or written');
    const cwd = await createWorkspace(workload);
    const missing = await runSteps(['package', '--dry-run', '--s3-bucket', 'no-bucket-of-mine'], { cwd, env });
    expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(missing.stderr).toContain('BUCKET_NOT_FOUND');
  });
});

it('takes template.yaml or template.json where nobody names a template, as steps build does', async () => {
  for (const name of ['template.json', 'template.yaml']) {
    const folder = await createWorkspace({ [name]: '{"Resources": {}}' });
    expect(await runSteps(['package', '--dry-run'], { cwd: folder })).toMatchObject({ exitCode: 0 });
    expect(await runSteps(['build'], { cwd: folder })).toMatchObject({ exitCode: 0 });
    const missing = await runSteps(['package', '--dry-run'], { cwd: await createWorkspace({}) });
    expect(missing.stderr).toContain('"template.yml" does not exist');
  }
});
