import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSteps, type StepsRun } from '../../helpers/run-steps.ts';
import { browserFile, openBrowser, viewFile, violationsOf, whyNoBrowser } from '../../helpers/browser.ts';
import { writeFiles } from '../../helpers/workspace.ts';

const secret = 'hush-hush-4711';
const hostile = '<script>alert("x")</script>';

/** The VPC is of a kind that the deployment role of Dev cannot make; what comes before it, it can. */
const files = {
  'pipeline/standard.json': JSON.stringify({ Parameters: { WorkloadName: 'shown' } }),
  'steps.yml': 'workload: shown\ntemplate-file: template.yml\n',
  'buildspec.yml': `version: 0.2
env: { exported-variables: [ARTIFACT_DIGEST] }
phases:
  build:
    commands:
      - steps package --output-template-file packaged.yml
      - export ARTIFACT_DIGEST="$(steps verify)"
      - printf '<testsuite><testcase name="adds up" classname="sums"/><testcase name="&lt;b&gt;" classname="sums"><failure>1 is not 2</failure></testcase></testsuite>' > unit.xml
artifacts: { files: ['**/*'] }
reports: { unit: { files: [unit.xml] } }
`,
  'suppressions.yml': '- { rule: STEPS013, reason: it is of a test }\n',
  'template.yml': `Parameters:
  Secret: { Type: String, NoEcho: true, MinLength: 1 }
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: { DisplayName: !Sub 'Says \${Secret}' }
  Queue:
    Type: AWS::SQS::Queue
    Properties: { Tags: [{ Key: says, Value: '${hostile}' }] }
  Network:
    Type: AWS::EC2::VPC
    DependsOn: Topic
    Properties: { CidrBlock: 10.0.0.0/16 }
Outputs:
  Said: { Value: !GetAtt Topic.TopicName }
`,
  ...Object.fromEntries(
    ['dev', 'test', 'uat', 'prod'].map((name) => [
      `environments/${name}.json`,
      `{\n  "Parameters": {\n    "Secret": "${secret}"\n  }\n}\n`,
    ]),
  ),
};

/** The real command over a workload that has something of everything, and fails at Dev. */
describe('the page of steps rehearse', () => {
  let folder: string;
  let run: StepsRun;
  let page: string;
  const file = () => join(folder, 'shown', '.steps', 'rehearsal', 'report.html');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'steps-page-'));
    await writeFiles(join(folder, 'shown'), files);
    run = await runSteps(['rehearse', 'shown', '--yes'], { cwd: folder });
    page = await readFile(file(), 'utf8');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is written for a rehearsal that failed, and named', () => {
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(`Report: ${file()}`);
    expect(page).toContain('<h1>Rehearsal of shown: the pipeline failed</h1>');
  });

  it('has the stages with their accounts, those too that were not reached', () => {
    expect(page).toMatch(
      /<desc id="stages-1-desc">[^<]*DeployToDev in Tools and Dev: Failed; DeployToTest in[^<]*: not reached/,
    );
    expect(page).toContain('<td>CreateChangeSet</td><td>Dev</td><td>CloudFormation</td>');
  });

  it('has the role chain of each stage', () => {
    expect(page).toContain(
      '<li>Tools/codebuild-steps-pipeline-eu-west-1</li><li>Dev/CrossAccountPipelineRole</li></ol>',
    );
  });

  it('says what each resource waited for, and why the one failed that did', () => {
    expect(page).toMatch(
      /<th scope="row">Network<\/th><td>AWS::EC2::VPC<\/td>(<td>[^<]*<\/td>){3}<td>Topic<\/td><td>✗ CREATE_FAILED[^<]*ec2:CreateVpc/,
    );
  });

  it('has what the change set said, the end of the log, and the statement that was missing', () => {
    expect(page).toContain('<td rowspan="1">Network (AWS::EC2::VPC)</td>');
    expect(page).toMatch(/First cause: <code>Network<\/code>/);
    expect(page).toMatch(/<li>[^<]*CrossAccountDeploymentRole[^<]*<\/li>/);
  });

  it('has what Validate found with its line, and the cases of other reports', () => {
    expect(page).toMatch(
      /<h4>(warning|error): [^<]*<\/h4>\n<p><code>(template\.yml|environments\/\w+\.json):\d+:\d+<\/code>/,
    );
    expect(page).toMatch(/<pre> *<mark>[^<]+<\/mark><\/pre>/);
    expect(page).toContain('<th scope="row">sums</th><td>adds up</td><td>SUCCEEDED</td><td></td>');
    expect(page).toContain('<td>&lt;b&gt;</td><td>FAILED</td><td>1 is not 2</td>');
  });

  it('has the artifacts of the manifest with their digests', () => {
    expect(page).toMatch(
      /<th scope="row">packaged\.yml<\/th><td>in the build artifact<\/td><td>[\d,]+ bytes<\/td><td><code>[0-9a-f]{64}<\/code>/,
    );
  });

  it('shows no value of a NoEcho parameter, and nothing of the workload as markup', () => {
    expect(page).not.toContain(secret);
    expect(page).not.toMatch(/<script/i);
    expect(page).toContain('&lt;script&gt;alert');
  });

  describe.skipIf(browserFile === undefined)(`in a browser${browserFile ? '' : ` (skipped: ${whyNoBrowser})`}`, () => {
    it.each([
      [1280, 'light'],
      [1280, 'dark'],
      [400, 'light'],
      [400, 'dark'],
    ] as const)('is readable by everybody, %i wide and %s, and asks for nothing', async (width, colours) => {
      const browser = await openBrowser();
      try {
        const { page: shown, requests } = await viewFile(browser, file(), { width, colours });
        expect(await violationsOf(shown)).toEqual([]);
        expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(requests).toEqual([]);
      } finally {
        await browser.close();
      }
    });

    it('is used by the keyboard: the first key leads to the content, and what is folded opens', async () => {
      const browser = await openBrowser();
      try {
        const { page: shown } = await viewFile(browser, file());
        await shown.keyboard.press('Tab');
        expect(await shown.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
        await shown.keyboard.press('Enter');
        expect(await shown.evaluate('document.activeElement.id')).toBe('main');
        await shown.locator('summary').first().focus();
        await shown.keyboard.press('Enter');
        expect(await shown.locator('details').first().getAttribute('open')).toBe('');
      } finally {
        await browser.close();
      }
    });
  });
});
