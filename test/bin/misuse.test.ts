import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../bin/commands/index.ts';
import { otherCommands, otherFlags } from '../../bin/other-tools.ts';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';
import { stepsFile } from '../helpers/steps-file.ts';

const template = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n';
const files = {
  'template.yml': template,
  'empty.yml': '',
  'text.yml': 'hello',
  'folder/notes.txt': 'x',
  'set/steps.yml': 'rehearse: {kinds: [server]}',
};
const utf16 = Buffer.from('fffe52000000', 'hex');
const deploy = ['deploy', '--stack-name', 's', '--template-file'];
const credentials = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'a',
  AWS_SECRET_ACCESS_KEY: 'b',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_MAX_ATTEMPTS: '1',
};

describe('misuse of the command line is told in our own form, with what was meant', () => {
  it.each<[line: string, code: string, message: string, hint: string]>([
    ['packge', 'COMMAND_UNKNOWN', 'there is no command "packge"', 'did you mean steps package?'],
    ['stauts --all', 'COMMAND_UNKNOWN', 'there is no command "stauts"', 'did you mean steps status?'],
    ['Deploy', 'COMMAND_UNKNOWN', '"Deploy"', 'did you mean steps deploy?'],
    ['val', 'COMMAND_UNKNOWN', '"val"', 'did you mean steps validate or steps validate-pull-request?'],
    ['update pipeline', 'COMMAND_UNKNOWN', '"update"', 'did you mean steps update-pipeline?'],
    ['nothing-like-it', 'COMMAND_UNKNOWN', '"nothing-like-it"', 'steps --help lists all commands'],
    ['help stauts', 'COMMAND_UNKNOWN', '"stauts"', 'did you mean steps status?'],
    ['stauts --help', 'COMMAND_UNKNOWN', '"stauts"', 'did you mean steps status?'],
    ['synth', 'COMMAND_UNKNOWN', '"synth"', 'steps package writes the template that is deployed'],
    ['ls', 'COMMAND_UNKNOWN', '"ls"', 'steps status lists pipelines'],
    ['diff', 'COMMAND_UNKNOWN', '"diff"', 'steps deploy --dry-run shows what would change'],
    ['delete', 'COMMAND_UNKNOWN', '"delete"', 'steps deploy --delete --stack-name NAME deletes a stack'],
    ['sync', 'COMMAND_UNKNOWN', '"sync"', 'sam sync and sam local stay what they are'],
    ['constructor', 'COMMAND_UNKNOWN', '"constructor"', 'steps --help lists all commands'],
    ['package --s3-bukcet b', 'FLAG_UNKNOWN', 'steps package has no flag "--s3-bukcet"', 'did you mean --s3-bucket?'],
    ['package --s3-bukcet=b', 'FLAG_UNKNOWN', 'has no flag "--s3-bukcet"', 'did you mean --s3-bucket?'],
    ['package --templateFile x', 'FLAG_UNKNOWN', '"--templateFile"', 'did you mean --template-file?'],
    ['package -template-file x', 'FLAG_UNKNOWN', '"-template-file"', 'did you mean --template-file?'],
    ['package --halp', 'FLAG_UNKNOWN', '"--halp"', 'did you mean --help?'],
    ['deploy --template x', 'FLAG_UNKNOWN', '"--template"', 'did you mean --template-file?'],
    ['deploy --stack x', 'FLAG_UNKNOWN', '"--stack"', 'did you mean --stack-name or --stack-set?'],
    ['deploy --regions x', 'FLAG_UNKNOWN', '"--regions"', 'did you mean --region?'],
    ['deploy --parameters A=b', 'FLAG_UNKNOWN', '"--parameters"', 'did you mean --parameter or --parameters-file?'],
    [
      'deploy --guided',
      'FLAG_UNKNOWN',
      '"--guided"',
      'nothing is asked here: --stack-name and --template-file are all',
    ],
    ['deploy --profile x', 'FLAG_UNKNOWN', '"--profile"', 'AWS_PROFILE names the profile'],
    ['deploy -y', 'FLAG_UNKNOWN', '"-y"', 'leave it out: steps deploy asks nothing'],
    ['prune -y', 'FLAG_UNKNOWN', '"-y"', 'did you mean --yes?'],
    ['package -c x', 'FLAG_UNKNOWN', '"-c"', 'did you mean -C?'],
    ['deploy --no-wait', 'FLAG_UNKNOWN', '"--no-wait"', 'did you mean --wait false?'],
    ['package --no-use-json', 'FLAG_UNKNOWN', '"--no-use-json"', 'leave --use-json out'],
    ['package --grow-baseline', 'FLAG_UNKNOWN', '"--grow-baseline"', '--grow-baseline belongs to steps validate'],
    ['package --explai', 'FLAG_UNKNOWN', '"--explai"', 'did you mean --explain?'],
    ['package --zzz', 'FLAG_UNKNOWN', 'steps package has no flag "--zzz"', 'steps package --help lists its flags'],
    ['package —use-json', 'FLAG_UNKNOWN', 'no flag "—use-json"', 'did you mean --use-json?'],
    ['validate —fix', 'FLAG_UNKNOWN', 'no flag "—fix"', 'did you mean --fix?'],
    ['--use-json package', 'FLAG_UNKNOWN', 'steps has no flag "--use-json"', 'its name: steps package --use-json'],
    ['--use-jsno package', 'FLAG_UNKNOWN', 'steps package has no flag "--use-jsno"', 'did you mean --use-json?'],
    [
      '--use-json',
      'FLAG_UNKNOWN',
      'steps has no flag "--use-json"',
      '--use-json belongs to steps package, and follows',
    ],
    ['--directroy x', 'FLAG_UNKNOWN', 'steps has no flag "--directroy"', 'did you mean --directory?'],
    ['-v', 'FLAG_UNKNOWN', 'steps has no flag "-v"', 'did you mean -V?'],
    ['package --force-upload=yes', 'VALUE_UNEXPECTED', '--force-upload of steps package takes no value', 'alone'],
    ['package --force-upload yes', 'ARGUMENT_UNEXPECTED', '"yes" is one more', '--force-upload takes no value'],
    ['approve', 'ARGUMENT_MISSING', 'steps approve needs <pipeline>', 'steps approve <pipeline> [stage]'],
    ['approve a b c d', 'ARGUMENT_UNEXPECTED', 'takes 2 arguments at most, and "c"', 'steps approve --help'],
    [
      'verify help',
      'ARGUMENT_UNEXPECTED',
      'steps verify takes no argument, and "help"',
      'did you mean steps verify --help?',
    ],
    ['deploy packaged.yml', 'ARGUMENT_UNEXPECTED', '"packaged.yml"', 'did you mean --template-file packaged.yml?'],
    ['deploy orders', 'ARGUMENT_UNEXPECTED', '"orders"', 'did you mean --stack-name orders?'],
    [
      'package --s3-bucket',
      'VALUE_MISSING',
      'no value is given for --s3-bucket',
      '--s3-bucket <bucket>: where artifacts go',
    ],
    ['package --s3-bucket --use-json', 'VALUE_MISSING', 'no value is given for --s3-bucket', '--use-json stands where'],
    ['-C', 'VALUE_MISSING', 'no value is given for -C', 'steps --help'],
    ['verify --print digst', 'SETTING_INVALID', '--print is "digst", expected one of digest,', 'did you mean digest?'],
    ['rehearse --kinds data servreless', 'SETTING_INVALID', '--kinds is "servreless"', 'did you mean serverless?'],
    ['--reporter plan build', 'SETTING_INVALID', '--reporter is "plan", expected one of live,', 'did you mean plain?'],
  ])('steps %s', async (line, code, message, hint) => {
    const ended = await runSteps(line.split(' '), { cwd: await createWorkspace(files), env: credentials });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
    const [said = '', ...hints] = ended.stderr.trimEnd().split('\n');
    expect(said).toMatch(/^steps: /);
    expect(said).toContain(message);
    expect(said.endsWith(` [${code}]`)).toBe(true);
    expect(hints.every((one) => one.startsWith('→ '))).toBe(true);
    expect(hints[0]).toContain(hint);
  });

  it('every flag that stands for one of another tool is one of the command that is named', () => {
    const hints = [
      ...Object.values(otherCommands),
      ...Object.values(otherFlags).flatMap((flags) => Object.values(flags)),
    ];
    const known = new Set([
      ...commands.flatMap(({ options }) => options.map(({ flags }) => flags.split(' ')[0])),
      '--version',
    ]);
    expect(hints.flatMap((hint) => hint.match(/--[a-z0-9-]+/g) ?? []).filter((flag) => !known.has(flag))).toEqual([]);
    const named = hints.flatMap((hint) => [...hint.matchAll(/steps ([a-z][a-z-]+) (--[a-z-]+)/g)]);
    expect(named.length).toBeGreaterThan(5);
    for (const [, command, flag] of named) {
      const row = commands.find(({ name }) => name === command);
      expect(
        row?.options.map(({ flags }) => flags.split(' ')[0]),
        `${command} ${flag}`,
      ).toContain(flag);
    }
    for (const command of Object.keys(otherFlags)) expect(commands.map(({ name }) => name)).toContain(command);
    for (const [command, flags] of Object.entries(otherFlags)) {
      const own = commands.find(({ name }) => name === command)?.options.map((option) => option.flags.split(' ')[0]);
      for (const flag of Object.keys(flags)) expect(own).not.toContain(`--${flag}`);
    }
    for (const name of Object.keys(otherCommands)) expect(commands.map((row) => row.name)).not.toContain(name);
  });

  it('help is given where it is asked for, of all and of one', async () => {
    const cwd = await createWorkspace();
    expect(await runSteps([], { cwd })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Usage: steps') });
    for (const args of [['help'], ['--help'], ['-h']])
      expect(await runSteps(args, { cwd })).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('rehearse') });
    for (const args of [
      ['help', 'package'],
      ['package', '--help'],
    ])
      expect(await runSteps(args, { cwd })).toMatchObject({
        exitCode: 0,
        stderr: '',
        stdout: expect.stringContaining('--s3-bucket <bucket>'),
      });
  });
});

describe('what the user gives wrongly is told without a stack', () => {
  it.each<[args: readonly string[], exitCode: number, said: string]>([
    [['-C', 'none', 'verify'], 2, '--directory is "none", expected a folder'],
    [['-C', 'template.yml', 'verify'], 2, '--directory is "template.yml", expected a folder'],
    [['package', '--s3-bucket', ''], 2, '--s3-bucket is "", expected a value'],
    [['package', '--s3-bucket', 'a b'], 2, '--s3-bucket is "a b", expected a bucket\'s name'],
    [['package', '--s3-bucket', 's3://artifacts'], 2, '--s3-bucket is "s3://artifacts"'],
    [[...deploy, 'template.yml', '--s3-bucket', 'arn:aws:s3:::artifacts'], 2, "expected a bucket's name"],
    [['package', '--s3-bucket', 'b', '--metadata', 'ü=1'], 2, '--metadata is "ü"'],
    [['package', '--template-file', 'folder'], 1, '"folder" cannot be read: it is a folder, not a file'],
    [['package', '--template-file', 'empty.yml'], 1, 'empty.yml:1:1: this file is empty'],
    [['package', '--template-file', 'text.yml'], 1, 'text.yml:1:1: this is not a map'],
    [['build', '--template-file', 'empty.yml'], 1, 'empty.yml:1:1: this file is empty'],
    [['build', '--command', 'Nope=true'], 2, '--command is "Nope=true"'],
    [['validate', '--template-file', 'folder'], 1, '"folder" cannot be read: it is a folder, not a file'],
    [['validate', '--parameters-file', 'folder'], 1, '"folder" cannot be read: it is a folder, not a file'],
    [['validate', '--parameters-file', 'none.json'], 1, 'the parameters file "none.json" does not exist'],
    [['validate', 'folder'], 2, 'the path is "folder", expected a template, or a folder that holds one'],
    [[...deploy, 'empty.yml'], 1, 'empty.yml:1:1: this file is empty, and a template is a map with Resources'],
    [[...deploy, 'text.yml'], 1, 'text.yml:1:1: this is not a map, and a template is a map with Resources'],
    ...[['build'], ['package'], ['validate'], ['deploy', '--stack-name', 's']].flatMap(
      (command): [readonly string[], number, string][] => [
        [[...command, '--template-file', 'templat.yml'], 1, '→ did you mean --template-file template.yml?'],
        [[...command, '--template-file', 'a/b.yml'], 1, 'the template "a/b.yml" does not exist [FILE_NOT_FOUND]'],
      ],
    ),
    [[...deploy, 'utf16.yml'], 1, '"utf16.yml" is not UTF-8 text'],
    [[...deploy, 'deep.json'], 1, 'this is nested too deeply'],
    [[...deploy, 'template.yml', '--parameters-file', 'policy.json'], 1, 'policy.json:1:2: StackPolicy must be a map'],
    [[...deploy, 'template.yml', '--region', 'a;b'], 2, '"a;b" is not a region'],
    [[...deploy, 'template.yml'], 1, '[AWS_UNREACHABLE]'],
    [['rehearse', 'template.yml'], 2, 'expected a folder'],
    [['rehearse', 'folder'], 2, 'let steps init add what is missing'],
    [['rehearse', 'set'], 2, 'steps.yml:1:19: rehearse.kinds is "["server"]", expected one of serverless, containers'],
  ])('steps %j', async (args, exitCode, said) => {
    const deep = `{"Resources":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const more = { 'utf16.yml': utf16, 'deep.json': deep, 'policy.json': '{"StackPolicy": "none"}' };
    const ended = await runSteps(args, { cwd: await createWorkspace({ ...files, ...more }), env: credentials });
    expect(ended).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at |a defect/m);
    expect(Math.max(...ended.stderr.split('\n').map(({ length }) => length))).toBeLessThan(400);
  });

  it.each([
    ['STEPS_REPORTER', 'loud', 'expected one of live, plain, json, quiet, silent'],
    ['AWS_ENDPOINT_URL', 'nowhere', 'Invalid URL "nowhere" [AWS_UNREACHABLE]'],
  ])('%s=%s', async (name, value, said) => {
    const cwd = await createWorkspace(files);
    const ended = await runSteps([...deploy, 'template.yml'], { cwd, env: { ...credentials, [name]: value } });
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it.each<[settings: string, args: readonly string[], said: string]>([
    ['regions: 5', ['package'], 'steps.yml:1:10: regions is "5", expected regions, as in eu-west-1,eu-central-1'],
    [
      'package:\n  regions: [eu-west-1, here]',
      ['package'],
      'steps.yml:2:24: package.regions is "here", expected regions',
    ],
    ['regions: 5', ['validate'], 'steps.yml:1:10: regions is "5", expected regions'],
    ['build:\n  jobs: many', ['build'], 'steps.yml:2:9: build.jobs is "many", expected a whole number above 0'],
    ['build-cache-size: 1.5', ['build'], 'steps.yml:1:19: build-cache-size is "1.5", expected a whole number above 0'],
    ['timeout: 2 hours', [...deploy, 'template.yml'], 'steps.yml:1:10: timeout is "2 hours", expected a whole number'],
    ['status: {days: 400}', ['status'], 'steps.yml:1:16: status.days is "400", expected a whole number from 1 to 365'],
    ['cli-read-timeout: -1', ['package'], 'steps.yml:1:19: cli-read-timeout is "-1", expected a whole number from 0'],
    ['account: 12345', [...deploy, 'template.yml'], 'steps.yml:1:10: account is "12345", expected an account id'],
    ['parameter: [a]', [...deploy, 'template.yml'], 'steps.yml:1:13: parameter is "a", expected NAME=VALUE'],
    ['wrkload: x', ['build'], 'did you mean workload?'],
    ['nonsense-of-mine: x', ['build'], 'schemas/steps.schema.json lists them all'],
  ])('a value of steps.yml that does not fit is told at its place: %j', async (settings, args, said) => {
    const cwd = await createWorkspace({ ...files, 'steps.yml': settings });
    const ended = await runSteps(args, { cwd, env: credentials });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at |a defect|is ".*--/m);
    expect(Math.max(...ended.stderr.split('\n').map(({ length }) => length))).toBeLessThan(400);
  });

  it.each([[['build']], [['package']], [['validate']]])(
    'in a library, which has no template, steps %j says what is done instead',
    async (args) => {
      const cwd = await createWorkspace({ 'package.json': '{}', 'pipeline/publish.json': '{"Parameters": {}}' });
      const ended = await runSteps(args, { cwd, env: credentials });
      expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ended.stderr).toContain('the template "template.yml" does not exist');
      expect(ended.stderr).toContain(
        'a library, which has no template: its own buildspec.yml builds it, and steps publish',
      );
    },
  );

  const functionTemplate =
    'Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: fn, Handler: a.h, Runtime: nodejs22.x}}}';
  it.each([
    ['broken', '{"dependencies": {', 'package.json:1:'],
    ['a list', '[]', 'package.json:1:1: a package.json is a map'],
    ['nothing', '', 'package.json:1:1: this is not JSON'],
    ['a folder', undefined, 'package.json" cannot be read: it is not a file'],
  ])('steps build tells of a package.json that is %s', async (_what, text, said) => {
    const name = text === undefined ? 'fn/package.json/a' : 'fn/package.json';
    const cwd = await createWorkspace({ 'template.yml': functionTemplate, 'fn/a.js': '', [name]: text ?? '' });
    const ended = await runSteps(['build'], { cwd, env: credentials });
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at |a defect/m);
  });

  it.each(['.stepsignore/a', 'fn/Makefile/a'])('a folder in the place of a file is told: %s', async (name) => {
    const cwd = await createWorkspace({ 'template.yml': functionTemplate, 'fn/a.js': '', [name]: '' });
    const args = name.startsWith('fn') ? ['build'] : ['package', '--dry-run'];
    const ended = await runSteps(args, { cwd, env: credentials });
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('it is not a file') });
    expect(ended.stderr).not.toMatch(/^\s+at |a defect/m);
  });

  it('a number that does not fit is told alike, by the flag, the variable or the line that gave it', async () => {
    const cwd = await createWorkspace({ ...files, 'steps.yml': 'jobs: 0' });
    const said = 'is "0", expected a whole number above 0 [SETTING_INVALID]';
    const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
      (await runSteps(['build', ...args], { cwd, env: { ...credentials, ...more } })).stderr;
    expect(await run(['--jobs', '0'])).toContain(`steps: --jobs ${said}`);
    expect(await run([], { STEPS_JOBS: '0' })).toContain(`steps: STEPS_JOBS ${said}`);
    expect(await run([])).toContain(`steps: steps.yml:1:7: jobs ${said}`);
  });

  it.each<[args: readonly string[], places: string]>([
    [['package'], 'pass --region REGION, write region: REGION in steps.yml, set AWS_REGION, or name a profile'],
    [[...deploy, 'template.yml'], 'pass --region REGION, write region: REGION in steps.yml, set AWS_REGION'],
    [[...deploy, 'template.yml', '--account', '123456789012'], 'pass --region REGION'],
    [['outputs', '--stack-name', 's'], 'pass --region REGION'],
    [['status'], 'pass --region REGION'],
  ])('steps %j says where a region can be given', async (args, places) => {
    const nothing = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
    const ended = await runSteps(args, { cwd: await createWorkspace(files), env: nothing });
    expect(ended).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(`→ ${places}`) });
    expect(ended.stderr).toContain('no region is given [AWS_REGION]');
    expect(ended.stderr).not.toMatch(/^\s+at |a defect|Region is missing/m);
  });

  it('validates a template that is named by its absolute path', async () => {
    const [cwd, elsewhere] = [await createWorkspace(), await createWorkspace(files)];
    const ended = await runSteps(['validate', '--template-file', join(elsewhere, 'template.yml')], { cwd });
    expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('in 1 template\n') });
  });

  it('says what git is for where there is none', async () => {
    const cwd = await createWorkspace({ 'pipeline/standard.json': '{"Parameters":{"WorkloadName":"w"}}' });
    await mkdir(join(cwd, 'bin'));
    const { execa } = await import('execa');
    const env = { PATH: join(cwd, 'bin') };
    const ended = await execa(process.execPath, [stepsFile, 'rehearse'], { cwd, env, extendEnv: false, reject: false });
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('"git" is not installed') });
  });
});

describe('what a user names and is not there is told with what was meant', () => {
  const more = {
    'environments/dev.json': '{}',
    'environments/prod.json': '{}',
    'targets.yml': 'x',
    'bootstrap.yaml': 'x',
    'notes.txt': '',
    'workload/pipeline/standard.json': '{}',
    'pipeline/instances/eu.json': '{}',
    'dist/package.tgz': '',
  };
  it.each<[args: readonly string[], hint: string]>([
    [['validate', '--parameters-file', 'environments/dv.json'], 'did you mean environments/dev.json?'],
    [['validate', '--parameters-file', 'enviroments/prod.json'], 'did you mean environments/prod.json?'],
    [['validate', '--parameters-file', 'environments/PROD.json'], 'did you mean environments/prod.json?'],
    [['validate', '--parameters-file', 'dev.json'], 'did you mean environments/dev.json?'],
    [['validate', '--parameters-file', 'environments/london.json'], 'in environments are dev.json, prod.json'],
    [['validate', '--suppressions', 'note.txt'], 'did you mean notes.txt?'],
    [['validate', '--baseline', 'notes.tx'], 'did you mean notes.txt?'],
    [[...deploy, 'template.yml', '--parameters-file', 'environments/prd.json'], 'did you mean environments/prod.json?'],
    [
      ['deploy', '--stack-name', 's', '--template-file', 'template.yml', '--targets', 'target.yml'],
      'did you mean targets.yml?',
    ],
    [[...deploy, 'template.yml', '--deny', 'broden-iam'], 'did you mean broaden-iam?'],
    [[...deploy, 'template.yml', '--region', 'eu-west1'], 'did you mean eu-west-1?'],
    [[...deploy, 'template.yml', '--region', 'usgov-west-1'], 'did you mean us-gov-west-1?'],
    [['package', '--regions', 'eu-west-1,eucentral-1'], 'did you mean eu-central-1?'],
    [['bootstrap', 'bootstrap.yml'], 'did you mean bootstrap.yaml?'],
    [['bootstrap', 'nothing/like.it'], 'start from examples/bootstrap.yml'],
    [['doctor', '--message-file', 'notes.tx'], 'did you mean notes.txt?'],
    [['graph', '--view', 'trust', '--bootstrap-file', 'botstrap.yaml'], 'did you mean bootstrap.yaml?'],
    [['publish', '--domain', 'd', '--repository', 'r', 'dits'], 'did you mean dist?'],
    [['rehearse', 'worklaod'], 'did you mean workload?'],
    [['-C', 'worklaod', 'build'], 'did you mean workload?'],
    [['prune', '--workload', 'w', '--instances-folder', 'pipeline/instnces'], 'did you mean pipeline/instances?'],
  ])('steps %j', async (args, hint) => {
    const ended = await runSteps(args, { cwd: await createWorkspace({ ...files, ...more }), env: credentials });
    expect(ended).toMatchObject({ stdout: '', stderr: expect.stringContaining(`→ ${hint}`) });
    expect(ended.exitCode === 1 || ended.exitCode === 2).toBe(true);
    expect(ended.stderr).not.toMatch(/^\s+at |a defect/m);
  });

  it('a region of the right form that nobody knows is told where it has no address', async () => {
    const cwd = await createWorkspace(files);
    const ended = await runSteps([...deploy, 'template.yml', '--region', 'eu-wset-1'], { cwd, env: credentials });
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('→ did you mean eu-west-1?') });
    const right = await runSteps([...deploy, 'template.yml', '--region', 'eu-west-1'], { cwd, env: credentials });
    expect(right.stderr).toContain('[AWS_UNREACHABLE]');
    expect(right.stderr).not.toContain('did you mean');
  });

  it.each<[name: string, value: string, said: RegExp]>([
    ['AWS_REGION', 'eu-west1', /AWS_REGION is "eu-west1", .*\n→ did you mean eu-west-1\?/],
    ['STEPS_FORMAT', 'jsn', /STEPS_FORMAT is "jsn", expected one of .*did you mean json\?/],
    ['STEPS_REGOIN', 'eu-west-1', /^warning: nothing reads STEPS_REGOIN: did you mean STEPS_REGION\?$/m],
    ['STEPS_STACKNAME', 'x', /^warning: nothing reads STEPS_STACKNAME: did you mean STEPS_STACK_NAME\?$/m],
  ])('%s=%s', async (name, value, said) => {
    const cwd = await createWorkspace(files);
    const ended = await runSteps([...deploy, 'template.yml'], { cwd, env: { ...credentials, [name]: value } });
    expect(ended.stderr).toMatch(said);
  });

  it.each(['template.yaml', 'template.json'])(
    'steps graph takes %s too where nobody names a template',
    async (name) => {
      const cwd = await createWorkspace({ [name]: '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}' });
      const ended = await runSteps(['graph'], { cwd });
      expect(ended).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(name) });
    },
  );

  it('a variable of somebody else that begins with STEPS_ is let be', async () => {
    const env = { ...credentials, STEPS_PLAN: 'x', STEPS_TEST_FILE: 'x', STEPS_BUILD_ID: 'x', STEPS_OF_MINE: 'x' };
    const ended = await runSteps(['validate', 'none.yml'], { cwd: await createWorkspace(files), env });
    expect(ended.stderr).not.toContain('nothing reads');
  });
});
