import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { retryCommand } from '../../../bin/commands/retry.ts';
import { reporterNames } from '../../../bin/reporters/index.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const files = {
  'template.yml': `Parameters:
  Environment: { Type: String, AllowedValues: [dev, prod], Description: Where it runs }
  AlarmEmail: { Type: String, Default: nobody }
Resources:
  Accept: { Type: AWS::Serverless::Function }
  Orders: { Type: AWS::DynamoDB::Table }
`,
  'other.yaml': 'Parameters: { Elsewhere: { Type: String } }\n',
  'notes.txt': '',
  'steps.yml': 'workload: orders\nregion: eu-central-1\ndeploy: { stack-name: orders-by-hand }\n',
  'environments/dev.json': '{}',
  'environments/prod.json': '{}',
  'pipeline/standard.json': JSON.stringify({
    Parameters: {
      WorkloadName: 'orders',
      StackName: 'orders-stack',
      DevAccountId: '333333333333',
      ProdAccountId: '666666666666',
    },
  }),
  'pipeline/instances/eu.json': '{}',
  'targets.yml': `waves:
  - { name: canary, targets: [{ account: '777777777777', regions: [eu-west-1], stack-name: orders-canary }] }
`,
  'platform/bootstrap.yml': `organization: { management-account: '111111111111', tools-account: '222222222222' }
regions: [eu-north-1]
pipelines:
  - { workload: billing, approve-together: true, deployments: plan, accounts: { dev: '333333333333', uat: '555555555555', prod: '666666666666' } }
  - { kind: publish, workload: greeting, require-approval: true }
  - workload: shop
    environments: [{ name: Europe, accounts: ['444444444444'] }, { name: Asia, accounts: ['888888888888'], approval: false }]
  - { workload: split, develop: {}, accounts: { dev: '333333333333', prod: '666666666666' } }
`,
  '.aws/config': '[default]\nregion = eu-west-1\n[profile tools]\n[sso-session work]\n',
  '.aws/credentials': '[old]\naws_access_key_id = a\n',
};

/** What bash is answered for a line, word by word; nothing is cut off, as in an empty COMP_WORDBREAKS. */
async function offersFor(
  line: string,
  { folder, env = {} }: { readonly folder?: string; readonly env?: Record<string, string> } = {},
) {
  const cwd = folder ?? (await createWorkspace(files));
  const word = /\S*$/.exec(line)?.[0] ?? '';
  const args = ['__complete', 'bash', line, word, '9'];
  const { stdout, stderr, exitCode } = await runSteps(args, { cwd, env: { HOME: cwd, ...env } });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout.split('\n').slice(0, -1);
}

describe('what is offered', () => {
  it.each<[line: string, offered: readonly string[]]>([
    ['steps val', ['validate', 'validate-pull-request']],
    ['steps help gra', ['graph ']],
    ['steps nothing ', []],
    ['steps nothing --', []],
    ['steps --rep', ['--reporter ']],
    ['steps --reporter ', reporterNames],
    ['steps --reporter=js', ['--reporter=json ']],
    ['steps deploy --reporter js', ['json ']],
    ['steps completion ', ['bash', 'zsh', 'fish']],
    // Choices, and flags: those that are given only where they may be given again.
    ['steps validate --fail-on w', ['warning ']],
    ['steps deploy --stack-', ['--stack-name', '--stack-set']],
    ['steps deploy --stack-name a --stack-', ['--stack-set ']],
    ['steps deploy --stack-name=a --stack-', ['--stack-set ']],
    ['steps deploy --parameter A=b --parameter', ['--parameters-file', '--parameter']],
    ['steps deploy --dir', ['--directory ']],
    ['steps -C . deploy --dir', []],
    ['steps package --output', ['--output-template-file ']],
    ['steps package --v2', []],
    ['steps validate -- --fi', []],
    ['steps deploy --stack-name --fo', []],
    // Paths.
    [
      'steps validate --template-file ',
      ['environments/', 'other.yaml', 'pipeline/', 'platform/', 'steps.yml', 'targets.yml', 'template.yml'],
    ],
    ['steps validate no', []],
    ['steps build --build-cache e', ['environments/']],
    ['steps deploy --outputs-file no', ['notes.txt ']],
    ['steps validate --parameters-file environments/dev.json environments/p', ['environments/prod.json ']],
    ['steps validate --report sarif=no', ['sarif=notes.txt ']],
    ['steps validate --report=junit=a.xml,sa', ['--report=junit=a.xml,sarif=']],
    ['steps validate --report junit=a.xml,sarif=no', ['junit=a.xml,sarif=notes.txt ']],
    ['steps deploy --report h', ['html=']],
    ['steps validate --guard-rules con', ['control-tower ']],
    ['steps package --allow-link notes.txt,no', ['notes.txt,notes.txt ']],
    ['steps validate ~/no', []],
    ['steps validate ~/oth', ['~/other.yaml ']],
    ['steps validate $HOME/oth', ['$HOME/other.yaml ']],
    ['steps rehearse pl', ['platform/']],
    // The template.
    ['steps deploy --parameter ', ['Environment=', 'AlarmEmail=']],
    ['steps deploy --parameter Environment=', ['Environment=dev', 'Environment=prod']],
    ['steps deploy --parameter AlarmEmail=a Env', ['Environment=']],
    ['steps deploy --parameter AlarmEmail=', ['AlarmEmail=nobody ']],
    ['steps deploy --template-file other.yaml --parameter ', ['Elsewhere=']],
    ['steps deploy --template-file packaged.yml --parameter Al', ['AlarmEmail=']],
    ['steps deploy --retain Or', ['Orders ']],
    ['steps build --command ', ['Accept=']],
    ['steps package --explain Or', ['Orders ']],
    ['steps deploy --deny replace-stateful,make', ['replace-stateful,make-public ']],
    ['steps deploy --allow replace-s', ['replace-stateful:']],
    ['steps deploy --allow replace-stateful:Or', ['replace-stateful:Orders ']],
    // The configuration.
    ['steps deploy --stack-name ', ['orders-by-hand', 'orders-stack', 'orders-stack--eu', 'orders-canary']],
    ['steps prune --stack orders-stack,orders-c', ['orders-stack,orders-canary ']],
    ['steps deploy --workload ', ['orders ']],
    ['steps deploy --instance ', ['eu ']],
    ['steps status ', ['orders', 'orders--eu']],
    ['steps status orders orders-', ['orders--eu ']],
    ['steps update-pipeline --stack-name steps-p', ['steps-pipeline-orders ']],
    [
      'steps approve orders ',
      ['Source', 'UpdatePipeline', 'Build', 'Validate', 'DeployToDev', 'ApproveDeployToProd', 'DeployToProd'],
    ],
    ['steps logs orders--eu --stage Ap', ['ApproveDeployToProd ']],
    ['steps verify --approval orders/', ['orders/ApproveDeployToProd/Approve ']],
    ['steps combine-plans --plan Dev=a,P', ['Dev=a,Prod=']],
    ['steps deploy --account ', ['333333333333', '666666666666', '777777777777']],
    ['steps deploy --region eu-c', ['eu-central-1', 'eu-central-2']],
    ['steps validate --regions eu-west-1,eu-n', ['eu-west-1,eu-north-1 ']],
    // Another folder.
    ['steps -C platform approve billing Ap', ['ApproveDeployToUatAndProd ']],
    [
      'steps approve --directory=platform greeting ',
      ['Source', 'UpdatePipeline', 'Build', 'Validate', 'Approve', 'Publish'],
    ],
    [
      'steps -Cplatform approve shop ',
      ['Source', 'UpdatePipeline', 'Build', 'Validate', 'ApproveDeployToEurope', 'DeployToEurope', 'DeployToAsia'],
    ],
    ['steps -C platform approve split-develop De', ['DeployToDev ']],
    ['steps -C platform approve split De', ['DeployToProd ']],
    ['steps -C platform outputs --account 22', ['222222222222 ']],
    ['steps -C ~/platform bootstrap b', ['bootstrap.yml ']],
    ['steps -C environments validate --parameters-file d', ['dev.json ']],
    ['steps -C environments -C pl', ['platform/']],
    // This machine, and steps itself.
    ['steps package --profile ', ['default', 'tools', 'old']],
    ['steps validate --explain STEPS00', Array.from({ length: 9 }, (_, index) => `STEPS00${index + 1}`)],
    ['steps validate --severity STEPS001=w', ['STEPS001=warning ']],
    // What only the shell could say, and what is no part of the command's line.
    ['steps validate $(ls)/o', []],
    ['steps validate $NOT_EXPORTED/o', []],
    ['steps deploy > out.txt --stack-n', ['--stack-name ']],
  ])('%s', async (line, offered) => {
    expect(await offersFor(line)).toEqual(offered);
  });

  it('names first the region that the repository and the environment name', async () => {
    const offered = await offersFor('steps deploy --region ', { env: { AWS_REGION: 'xx-new-1' } });
    expect(offered.slice(0, 2)).toEqual(['eu-central-1', 'xx-new-1']);
    expect(offered.length).toBeGreaterThan(30);
  });

  it('is by what there is where nothing is configured', async () => {
    const folder = await createWorkspace({ 'environments/dev.json': '{}' });
    expect(await offersFor('steps approve x Ap', { folder })).toEqual(['ApproveDeployToDev ']);
    expect(await offersFor('steps deploy --parameter ', { folder })).toEqual([]);
  });

  it('is less, and no error, where a file is broken, no file, or far too large', async () => {
    const folder = await createWorkspace({
      'steps.yml': 'workload: [',
      'bootstrap.yml': 'pipelines: {a: 1}',
      'pipeline/standard.json': '{"Parameters": {"WorkloadName": {}, "PipelineName": {}}}',
      'targets.yml': `waves: [${'1,'.repeat(2 ** 20)}1]`,
    });
    await mkdir(join(folder, 'template.yml'));
    for (const line of [
      'steps deploy --stack-name ',
      'steps deploy --parameter ',
      'steps deploy --account ',
      'steps status ',
    ])
      expect(await offersFor(line, { folder })).toEqual([]);
  });
});

describe('the listing of bash', () => {
  it('shows paths by their names, where nothing is put into the line', async () => {
    const cwd = await createWorkspace(files);
    const args = ['__complete', 'bash', 'steps deploy --parameters-file environments/', 'environments/', '63'];
    expect((await runSteps(args, { cwd })).stdout).toBe('dev.json\nprod.json\n');
  });
});

describe('what zsh and fish are told', () => {
  it('has a description of each command, flag and parameter', async () => {
    const cwd = await createWorkspace(files);
    const ask = async (...words: string[]) => (await runSteps(['__complete', ...words], { cwd })).stdout;
    expect(await ask('fish', 'retr')).toContain(`retry\t${retryCommand.summary}\0`);
    expect(await ask('fish', 'deploy', '--stack-n')).toContain('--stack-name\tthe stack to create or update\0');
    expect(await ask('fish', 'deploy', '--parameter', '')).toBe('Environment=\tWhere it runs\0AlarmEmail=\tString\0');
    expect(await ask('zsh', 'deploy', '--parameter=')).toBe(
      '12\0\0\0\0Environment=\0Where it runs\x001\0AlarmEmail=\0String\x001\0',
    );
    expect(await ask('zsh', '-C', 'platform', 'validate', '--report=html=a')).toBe(
      `14\0files\0html|htm\0${join(cwd, 'platform')}\0`,
    );
  });
});
