import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserFile, openBrowser, viewFile, violationsOf, whyNoBrowser } from '../../helpers/browser.ts';
import { runSteps, type StepsRun } from '../../helpers/run-steps.ts';
import { startTargetAccounts, tools, type TargetAccounts } from '../../helpers/target-accounts.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const secret = 'hush-hush-4711';

/** With Name=no-Bucket it fails, for no bucket has such a name. */
const template = `Parameters:
  Secret: { Type: String, NoEcho: true }
  Name: { Type: String, Default: '' }
Conditions:
  HasBucket: !Not [!Equals [!Ref Name, '']]
Resources:
  Queue: { Type: 'AWS::SQS::Queue', Properties: { Tags: [{ Key: says, Value: '<script>alert(1)</script>' }] } }
  Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: !Sub '\${Queue.QueueName} \${Name} \${Secret}' } }
  Bucket: { Type: 'AWS::S3::Bucket', Condition: HasBucket, DependsOn: Topic, Properties: { BucketName: !Sub '\${Name}_\${Secret}' } }
Outputs:
  Said: { Value: !Sub 'says \${Secret}' }
`;

/** The real command in the Tools account, against an embedded cloud with two accounts. */
describe('steps deploy --report', () => {
  let test: TargetAccounts;
  let folder: string;
  let first: StepsRun;
  const run = (...args: readonly string[]) =>
    runSteps(
      [
        'deploy',
        '--template-file',
        'template.yml',
        '--stack-name',
        'shown',
        '--parameter',
        `Secret=${secret}`,
        ...args,
      ],
      {
        cwd: folder,
        env: test.environmentFor(tools),
      },
    );
  const page = (name: string) => readFile(join(folder, name), 'utf8');
  const account = () => test.accounts[0] ?? '';

  beforeAll(async () => {
    test = await startTargetAccounts(2, { resourceDuration: () => 50 });
    folder = await mkdtemp(join(tmpdir(), 'steps-page-'));
    await writeFiles(folder, {
      'template.yml': template,
      'targets.json': JSON.stringify({
        waves: [{ name: 'all', targets: [{ account: test.accounts[1], regions: ['eu-west-1', 'eu-central-1'] }] }],
      }),
    });
    first = await run('--account', account(), '--report', 'out/deep/page.html');
  });
  afterAll(async () => {
    await test.cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('writes what was done, who assumed which role, and what waited for what, beside what is printed anyway', async () => {
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toContain('Said');
    const html = await page('out/deep/page.html');
    expect(html).toContain('<h1>Deployment of shown: done</h1>');
    expect(html).toContain(`<li>the credentials of the command</li><li>${account()}/CrossAccountPipelineRole</li>`);
    expect(html).toContain(`<li>cloudformation</li><li>${account()}/CrossAccountDeploymentRole</li>`);
    expect(html).toMatch(
      /<th scope="row">Topic<\/th><td>AWS::SNS::Topic<\/td>(<td>[^<]*<\/td>){3}<td>Queue<\/td><td>✓ CREATE_COMPLETE/,
    );
    expect(html).toContain('<td rowspan="1">Topic (AWS::SNS::Topic)</td>');
    expect(html).toContain('<td>says ****</td>');
  });

  it('writes it of a deployment that failed as well, with the place of the cause in the source', async () => {
    const failed = await run('--account', account(), '--parameter', 'Name=no-Bucket', '--report', 'html=failed.html');
    expect(failed.exitCode).toBe(1);
    const html = await page('failed.html');
    expect(html).toContain('<h1>Deployment of shown: failed</h1>');
    expect(html).toMatch(
      /\[DEPLOYMENT_FAILED\]<\/strong><\/p><p><code>template\.yml:9:3<\/code><\/p><pre> {2}<mark>Bucket<\/mark>/,
    );
    expect(html).toMatch(
      /<th scope="row">Bucket<\/th><td>AWS::S3::Bucket<\/td>(<td>[^<]*<\/td>){3}<td>Topic<\/td><td>✗ CREATE_FAILED/,
    );
  });

  it('tells each finding at its line, and what would change, of a deployment that is only shown', async () => {
    const shown = await run('--account', account(), '--parameter', 'Name=other', '--dry-run', '--report', 'dry.html');
    expect(shown.exitCode).toBe(0);
    const html = await page('dry.html');
    expect(html).toContain('Bucket (AWS::S3::Bucket)');
    expect(html).toContain('<p>The stack was not followed.</p>');
  });

  it('has each of many targets', async () => {
    const many = await run('--targets', 'targets.json', '--report', 'many.html');
    expect(many.exitCode).toBe(0);
    const html = await page('many.html');
    for (const region of ['eu-west-1', 'eu-central-1']) {
      expect(html).toContain(`>Stack shown in account ${test.accounts[1]}, ${region}</h2>`);
      expect(html).toContain(`<th scope="row">${test.accounts[1]}/${region}/shown</th><td>Said</td><td>says ****</td>`);
    }
  });

  it('turns needs round of a stack that is deleted', async () => {
    const deleted = await run('--account', account(), '--delete', '--report', 'deleted.html');
    expect(deleted.exitCode).toBe(0);
    expect(await page('deleted.html')).toMatch(
      /<th scope="row">Queue<\/th>(<td>[^<]*<\/td>){4}<td>Topic<\/td><td>✓ DELETE_COMPLETE/,
    );
  });

  it('shows no value of a NoEcho parameter, and nothing of a template as markup', async () => {
    for (const name of ['out/deep/page.html', 'failed.html', 'dry.html', 'many.html', 'deleted.html']) {
      const html = await page(name);
      expect(html).not.toContain(secret);
      expect(html).not.toMatch(/<script/i);
    }
    expect(await page('out/deep/page.html')).toContain('&lt;script&gt;alert(1)');
  });

  it.each([
    ['junit=page.xml', 'FILE.html or html=FILE'],
    ['.steps/validation.xml', 'FILE.html or html=FILE'],
  ])('refuses %s, before anything is done', async (file, expected) => {
    const refused = await run('--account', account(), '--report', file);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain(expected);
    expect(refused.stderr).not.toContain('change set');
    expect(existsSync(join(folder, file.replace('junit=', '')))).toBe(false);
  });

  it('tells of the deployment where the page cannot be written, and not of the page alone', async () => {
    const failed = await run('--account', account(), '--parameter', 'Name=no-Bucket', '--report', 'html=/dev/full');
    expect(failed.exitCode).toBe(1);
    expect(failed.stderr).toContain('DEPLOYMENT_FAILED');
    expect(failed.stderr).toContain('"/dev/full" cannot be written: no space is left on the device');
  });

  describe.skipIf(browserFile === undefined)(`in a browser${browserFile ? '' : ` (skipped: ${whyNoBrowser})`}`, () => {
    it.each(
      (['out/deep/page.html', 'failed.html'] as const).flatMap((name) => [
        [name, 1280, 'light'] as const,
        [name, 400, 'dark'] as const,
      ]),
    )('%s is readable by everybody, %i wide and %s, and asks for nothing', async (name, width, colours) => {
      const browser = await openBrowser();
      try {
        const { page: shown, requests } = await viewFile(browser, join(folder, name), { width, colours });
        expect(await violationsOf(shown)).toEqual([]);
        expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(requests).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  });
});
