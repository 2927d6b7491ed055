import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../steps/package-root.ts';
import { startEmptyOrganization } from '../helpers/empty-organization.ts';
import { newestExecution } from '../helpers/operating.ts';
import { stage, startFixture, tools, type Fixture } from '../helpers/pipeline-fixture.ts';
import { runOnTerminal, runSteps } from '../helpers/run-steps.ts';
import { stepsFile } from '../helpers/steps-file.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const [columns, esc] = [60, '\u001B'];
const green = (text: string) => `${esc}[32m${text}${esc}[39m`;
const red = (text: string) => `${esc}[31m${text}${esc}[39m`;
const yellow = (text: string) => `${esc}[33m${text}${esc}[39m`;
const cyan = (text: string) => `${esc}[36m${text}${esc}[39m`;
const bold = (text: string) => `${esc}[1m${text}${esc}[22m`;
const dim = (text: string) => `${esc}[2m${text}${esc}[22m`;

interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What the command prints when it is piped, piped with FORCE_COLOR, and on a terminal; held to what they share. */
async function resultsOf(args: readonly string[], place: Place) {
  const plain = await runSteps(silent(args), place);
  const colored = await printedInColors(args, place);
  expect(plain.stdout.length).toBeGreaterThan(20);
  expect(plain.stdout).not.toContain(esc);
  expect(withoutTimes(stripVTControlCharacters(colored))).toBe(withoutTimes(plain.stdout));
  return { plain: plain.stdout, colored, terminal: await printedOnTerminal(args, place), exitCode: plain.exitCode };
}

function silent(args: readonly string[]): readonly string[] {
  return ['--reporter', 'silent', ...args];
}

async function printedInColors(args: readonly string[], { cwd, env }: Place): Promise<string> {
  const { stdout } = await runSteps(silent(args), { cwd, env: { ...env, FORCE_COLOR: '1' } });
  expectStandardColors(stdout);
  return stdout;
}

/** Without colours, and where nobody is asked: with CI set. */
async function printedOnTerminal(args: readonly string[], { cwd, env }: Place): Promise<string> {
  const { stdout } = await runOnTerminal(silent(args), { cwd, columns, env: { ...env, TERM: 'xterm', CI: '1' } });
  expectStandardColors(stdout);
  const lines = stripVTControlCharacters(stdout).split(/\r?\n/);
  expect(lines.filter(isTooWide)).toEqual([]);
  return lines.join('\n');
}

/** A word that is wider than the terminal stands whole in a line of its own, at most after a mark. */
function isTooWide(line: string): boolean {
  return stringWidth(line) > columns && /[\p{L}\p{N}]\S*\s+\S/u.test(line);
}

/** The 16 that each terminal has for its own background, and bold and dim. */
function expectStandardColors(text: string): void {
  const sequences = [...text.matchAll(new RegExp(`${esc}.{0,8}?[a-zA-Z]`, 'g'))].map(([sequence]) => sequence);
  expect(sequences.length).toBeGreaterThan(0);
  expect(sequences.filter((sequence) => !/^.\[(1|2|22|3[0-7]|39)m$/.test(sequence))).toEqual([]);
}

/** Each time it is another moment. */
function withoutTimes(text: string): string {
  return text.replaceAll(/\d+ (ms|s|min|h)( \d+ s)?/g, 'TIME').replaceAll(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/g, 'MOMENT');
}

describe('the results of steps validate', () => {
  const template = [
    'Resources:',
    '  Role:',
    '    Type: AWS::IAM::Role',
    '    Properties:',
    "      AssumeRolePolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'}]}",
    '',
  ].join('\n');
  const workspace = () => createWorkspace({ 'template.yml': template });

  it('as pretty have severities, caret and summary in colours', async () => {
    const { colored, terminal } = await resultsOf(['validate', '--format', 'pretty'], { cwd: await workspace() });
    expect(colored).toContain(
      `${bold('template.yml:')} 1 finding\n  template.yml:5:102 ${red('error:')} this role trusts`,
    );
    expect(colored).toContain(`\n  ${dim('5 | ')}      AssumeRolePolicyDocument`);
    expect(colored).toMatch(new RegExp(`\\n +${esc}\\[31m\\^{3}${esc}\\[39m\\n`));
    expect(colored).toContain(red('1 error and no warnings in 1 template'));
    expect(terminal).toMatch(/ {2}5 \| ….*Principal: \{AWS: '\*'\}.*…\n/);
    const [source = '', caret = ''] = terminal
      .split('\n')
      .slice(terminal.split('\n').findIndex((line) => / 5 \| /.test(line)));
    expect(source.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe(
      "'*'".padEnd(caret.lastIndexOf('^') + 1 - caret.indexOf('^')),
    );
  });

  it('as text have severities in colours', async () => {
    const { colored } = await resultsOf(['validate', '--format', 'text'], { cwd: await workspace() });
    expect(colored).toContain(`${bold('template.yml:5:102:')} ${red('error:')} this role trusts`);
    expect(colored).toContain(dim('[steps STEPS090]'));
  });

  it.each(['json', 'junit', 'sarif', 'github', 'html'])('as %s have none, and are not wrapped', async (format) => {
    const args = ['--reporter', 'silent', 'validate', '--format', format];
    const cwd = await workspace();
    const { stdout } = await runSteps(args, { cwd, env: { FORCE_COLOR: '1' } });
    expect(stdout).not.toContain(esc);
    const { stdout: onTerminal } = await runOnTerminal(args, { cwd, columns, env: { TERM: 'xterm' } });
    expect(onTerminal.replaceAll('\r\n', '\n')).toBe(stdout);
  });

  it('of --fix --dry-run are a diff in colours, whose lines are as long as they are', async () => {
    const description = 'a word and another '.repeat(6).trim();
    const place = {
      cwd: await createWorkspace({
        'template.yml': `Description: ${description}\nResources:\n  Topic:\n    Type: AWS::SNS::Topc\n`,
      }),
      env: { AWS_REGION: 'eu-west-1' },
    };
    const args = ['validate', '--fix', '--dry-run', '--fail-on', 'never'];
    const { stdout } = await runSteps(silent(args), place);
    const colored = await printedInColors(args, place);
    expect(stripVTControlCharacters(colored)).toBe(stdout);
    expect(colored).toContain(`\n${red('-    Type: AWS::SNS::Topc')}\n${green('+    Type: AWS::SNS::Topic')}\n`);
    expect(colored).toMatch(new RegExp(`\n${esc}\\[1m\\+\\+\\+ .*template.yml`));
    const { stdout: terminal } = await runOnTerminal(silent(args), {
      ...place,
      columns,
      env: { ...place.env, TERM: 'xterm' },
    });
    expect(stripVTControlCharacters(terminal).replaceAll('\r\n', '\n')).toBe(stdout);
  });

  it('say what a rule is, and leave its code as it is', async () => {
    const place = { cwd: await workspace() };
    const args = silent(['validate', '--explain', 'STEPS090']);
    const { stdout } = await runSteps(args, place);
    const terminal = (await runOnTerminal(args, { ...place, columns })).stdout.replaceAll('\r\n', '\n');
    const codeIn = (text: string) => text.match(/^```[^]*?^```$/gm);
    expect(codeIn(stdout)?.length).toBeGreaterThan(1);
    expect(codeIn(terminal)).toEqual(codeIn(stdout));
    expect(
      terminal
        .replaceAll(/^```[^]*?^```$/gm, '')
        .split('\n')
        .filter(isTooWide),
    ).toEqual([]);
    expect(await printedInColors(['validate', '--explain', 'STEPS090'], place)).toMatch(/^.\[1m# STEPS090: /);
  });
});

describe('the results of what needs no account', () => {
  it('steps init', async () => {
    const place = { cwd: await createWorkspace({}) };
    const args = ['init', 'shop', '--kind', 'serverless', '--name', 'shop'];
    const dry = await resultsOf([...args, '--dry-run'], place);
    expect(dry.colored).toContain(`${green('added ')} README.md\n`);
    expect(dry.colored).toContain(yellow('Nothing is written: that is what would be.'));
    await runSteps(args, place);
    const { colored, terminal } = await resultsOf(args, place);
    expect(colored).toContain(`${dim('kept  ')} README.md\n`);
    expect(colored).toContain(`${bold('Next:')}\n  ${cyan('cd shop && steps rehearse --yes')}\n`);
    expect(terminal).toContain('  git add --all && git commit --message "Start shop"\n');
  });

  it('steps doctor, of a refusal', async () => {
    const organization = await startEmptyOrganization();
    await organization.cloud.stop();
    const place = { cwd: organization.folder, env: { AWS_EC2_METADATA_DISABLED: 'true' } };
    const question = [
      '--principal=arn:aws:iam::333333333333:role/CrossAccountDeploymentRole',
      '--action=iam:CreateUser',
      '--resource=arn:aws:iam::333333333333:user/somebody',
    ];
    const { colored, terminal, exitCode } = await resultsOf(['doctor', '--templates-only', ...question], place);
    expect(exitCode).toBe(1);
    expect(colored).toMatch(new RegExp(`${esc}\\[31m✗${esc}\\[39m .*: ${esc}\\[31mrefused${esc}\\[39m`));
    expect(colored).toContain(red('(1)'));
    expect(colored).toContain(yellow('!'));
    // What is to be pasted is JSON still.
    const json = /^ {6}\{\n[^]*?\n {6}\}$/m.exec(terminal)?.[0] ?? '';
    expect(JSON.parse(json)).toMatchObject({ Effect: 'Deny', Action: expect.arrayContaining(['iam:*User*']) });
    const held = await resultsOf(['doctor', '--templates-only', '--all'], place);
    expect(held.colored).toContain(`  ${dim('=')} `);
    expect(held.colored).toMatch(new RegExp(`${esc}\\[32mEverything holds \\(\\d+ checked\\)`));
  });
});

it('the plan of steps bootstrap', async () => {
  const { folder, environment, cloud } = await startEmptyOrganization();
  const { colored } = await resultsOf(['bootstrap'], { cwd: folder, env: environment });
  expect(colored).toContain(bold('Tools account 222222222222, eu-west-1'));
  expect(colored).toContain(`  ${green('+')} stack codebuild-steps-common: ${green('create')}, `);
  expect(colored).toMatch(new RegExp(`${esc}\\[1m\\d+ to create, 0 to update, \\d+ unchanged`));
  await resultsOf(['bootstrap', '--check'], { cwd: folder, env: environment });
  await cloud.stop();
});

it('the summary of steps rehearse', async () => {
  const cwd = await createWorkspace({});
  await cp(join(packageRoot(), 'examples', 'infrastructure'), join(cwd, 'network'), { recursive: true });
  const asked = openTerminal([stepsFile, 'rehearse', 'network'], { cwd, columns: 80, env: { NO_COLOR: '1' } });
  const question = 'ApproveDeployToUat / Approve waits for approval of';
  const seen = await asked.until((lines) => lines.some((line) => line.startsWith(question)));
  const at = seen.findIndex((line) => line.startsWith(question));
  expect(seen[at]).toMatch(/of \d+ changes \[y\/n\/later\] *$/);
  expect(seen.slice(0, at)).toContainEqual(expect.stringMatching(/^✓ ApproveDeployToUat \/ CreateChangeSet /));
  expect(seen[at - 1]).toMatch(/^ +Add +example-network \w+ AWS::/);
  asked.type('maybe\r');
  await asked.until((lines) =>
    lines.some((line) => line.startsWith('y approves, n rejects, later stops here [y/n/later]')),
  );
  asked.type('later\r');
  expect(await asked.ended).toBe(0);
  expect(asked.lines().join('\n')).toMatch(/^ {2}uploaded packages\/\S+\/[0-9a-f]{12}…\.\w+ \(/m);
  const terminal = await printedOnTerminal(['rehearse', 'network'], { cwd });
  expect(terminal).toMatch(/^Commit [0-9a-f]{8} “Start the workload”: Waiting/m);
  expect(terminal).toMatch(/^ {2}Dev {4}example-network {2}VpcId = /m);
  const resumed = await printedInColors(['rehearse', 'network', '--resume', '--yes'], { cwd });
  expect(resumed).toMatch(new RegExp(`^${esc}\\[1mCommit .*:${esc}\\[22m ${esc}\\[32mSucceeded${esc}`, 'm'));
  expect(resumed).toMatch(new RegExp(`^ {2}DeployToProd +${esc}\\[32mSucceeded ${esc}`, 'm'));
  expect(resumed).toContain(green('The pipeline ran to its last stage.'));
}, 120_000);

describe('the results of operating', () => {
  let fixture: Fixture;
  let place: Place;
  const subject = `Add ${esc}[2Ja${esc}]0;owned\u0007 table\u0008`;

  beforeAll(async () => {
    fixture = await startFixture();
    place = { cwd: tmpdir(), env: fixture.environmentFor(tools) };
    await fixture.push({ 'source.txt': 'content' }, subject);
    await fixture.createProject('works', 'version: 0.2\nphases: { build: { commands: [\'echo "\\033[2Jdone"\'] } }\n');
    await fixture.createProject('fails', "version: 0.2\nphases: { build: { commands: ['exit 3'] } }\n");
    const approval = { CustomData: `Deploy ${esc}[31mit?`, ExternalEntityLink: 'https://example.com/changes' };
    await fixture.createPipeline('orders', [stage.source(), stage.build('works'), stage.approve(approval)]);
    await fixture.createPipeline('broken', [stage.source(), stage.build('fails')]);
    await fixture.cloud.idle();
  });
  afterAll(() => fixture.dispose());

  it('steps status', async () => {
    const { id } = await newestExecution(fixture, 'orders');
    const { colored, terminal } = await resultsOf(['status', 'orders', 'broken'], place);
    expect(colored).toContain(`${bold('orders:')} ${yellow('waits for a person')}\n  ${green('✓')} Source `);
    expect(colored).toContain(`  ${yellow('…')} Approve  ${yellow('waits for approval')}`);
    expect(colored).toContain(`      ${cyan(`steps approve orders Approve --execution ${id}`)}\n`);
    expect(colored).toContain(`${bold('broken:')} ${red('failed')}\n`);
    expect(colored).toMatch(new RegExp(`\\n {2}${esc}\\[31m✗${esc}\\[39m Build `));
    expect(terminal).toContain(`      steps approve orders Approve --execution \\\n        ${id}\n`);
    expect(terminal).toContain('"Add a table"');
  });

  it('steps status --watch, which ends in the same', async () => {
    const args = ['--reporter', 'silent', 'status', 'broken', '--watch'];
    const { stdout } = await runOnTerminal(args, { ...place, columns, env: { ...place.env, TERM: 'xterm' } });
    const drawn = stdout.split(/\r?\n/).map((line) => stripVTControlCharacters(line));
    expect(drawn.some((line) => line.startsWith('  ✗ Build'))).toBe(true);
    expect(drawn.filter((line) => stringWidth(line) > columns)).toEqual([]);
  });

  it('steps logs', async () => {
    const { colored } = await resultsOf(['logs', 'orders'], place);
    expect(colored).toMatch(new RegExp(`^${esc}\\[2m\\d{4}-.*Z Build/Build${esc}\\[22m {2}done$`, 'm'));
  });

  it('steps approve and steps retry', async () => {
    const asked = await runSteps(['approve', 'orders', '--yes', '--summary', 'seen'], {
      cwd: place.cwd,
      env: { ...place.env, FORCE_COLOR: '1' },
    });
    expect(asked.stdout).toContain(`${bold('orders / Approve / Approve')} ${yellow('waits for approval')} `);
    expect(asked.stdout).toContain(`  ${dim('asks')}       Deploy it?\n`);
    expect(asked.stdout).toMatch(
      new RegExp(`${esc}\\[32mapproved:${esc}\\[39m stage Approve, execution .*; ${esc}\\[36msteps logs`),
    );
    const retried = await runSteps(['retry', 'broken'], { cwd: place.cwd, env: { ...place.env, FORCE_COLOR: '1' } });
    expect(retried.stdout).toMatch(
      new RegExp(`^retries stage Build of .*"Add a table".*; ${esc}\\[36msteps logs broken `),
    );
  });
});
