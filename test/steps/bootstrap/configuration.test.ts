import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBootstrapConfiguration } from '../../../steps/bootstrap/index.ts';
import { relateVersions } from '../../../steps/bootstrap/version-gate.ts';
import { formatStepError, StepError } from '../../../steps/errors/index.ts';
import { packageRoot } from '../../../steps/package-root.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const valid = `organization:
  management-account: '111111111111'
  tools-account: '222222222222'
regions: [eu-west-1]
organizational-units:
  standard: [Workloads/Standard]
image:
  uri: repository@sha256:abc
pipelines:
  - workload: orders
`;

/** A pipeline with a source by a connection; `branch: main` is said beside it where nothing else is. */
const connected = ({
  region = 'eu-west-1',
  account = '222222222222',
  source = 'repository: acme/shop',
  beside = 'branch: main',
}) => `  - workload: orders
    source: { connection: 'arn:aws:codeconnections:${region}:${account}:connection/0c1e2f34', ${source} }
    ${beside}
`;

const branches = `workload: orders
    accounts: { dev: '333333333333' }
    feature-branches: {}`;

/** What is said of the configuration with one text of it replaced. */
async function complaint(from: string | RegExp, to: string): Promise<string> {
  const changed = valid.replace(from, to);
  expect(changed).not.toBe(valid);
  const folder = await createWorkspace({ 'bootstrap.yml': changed });
  try {
    await readBootstrapConfiguration('bootstrap.yml', createTestContext(folder));
  } catch (error) {
    if (error instanceof StepError) return formatStepError(error);
    throw error;
  }
  return 'nothing';
}

describe('a configuration', () => {
  it.each([
    ['is not a map', /[\s\S]+/, '- a\n', 'bootstrap.yml:1:1: the configuration is ["a"]: expected object'],
    ['is no YAML', 'regions: [', 'regions: [[', 'bootstrap.yml:'],
    ['misspells a section', 'organizational-units', 'organisational-units', 'did you mean organizational-units?'],
    [
      'misspells an account',
      'tools-account',
      'tool-account',
      'bootstrap.yml:3:3: organization.tool-account is not known; did you mean tools-account?',
    ],
    ['lacks an account', "  tools-account: '222222222222'\n", '', 'organization.tools-account is missing'],
    [
      'has an account that is a number',
      "'222222222222'",
      '222222222222',
      'bootstrap.yml:3:18: organization.tools-account is 222222222222: expected an account id of 12 digits in quotes',
    ],
    [
      'allows an unknown kind of workload',
      'image:',
      'workloads:\n  kinds: [serverless, machines]\nimage:',
      'bootstrap.yml:8:23: workloads.kinds.1 is "machines": expected one of serverless, containers, data, network, whole-account',
    ],
    [
      'has a short account',
      "'222222222222'",
      "'2222'",
      'organization.tools-account is "2222": expected an account id of 12 digits',
    ],
    ['has no region', '[eu-west-1]', '[]', 'bootstrap.yml:4:10: regions is []: expected at least one region'],
    [
      'has a region that is none',
      '[eu-west-1]',
      '[Ireland]',
      'bootstrap.yml:4:11: regions.0 is "Ireland": expected a region, as in eu-west-1',
    ],
    [
      'names a region twice',
      '[eu-west-1]',
      '[eu-west-1, eu-west-1]',
      'bootstrap.yml:4:22: region eu-west-1 is named twice',
    ],
    ['names no unit', '[Workloads/Standard]', '[]', 'no unit is named'],
    ['has a unit in both lists', '[Workloads/Standard]', '[A]\n  controlled: [A]', 'unit A is standard too'],
    ['has no image', '  uri: repository@sha256:abc', '  repository-arn: x', 'image.uri is missing'],
    [
      'has a pipeline of no class',
      'workload: orders',
      'workload: orders\n    class: mian',
      'bootstrap.yml:11:12: pipelines.0.class is "mian": expected one of main, develop; did you mean main?',
    ],
    [
      'has a pipeline of no workload',
      'workload: orders',
      'branch: main',
      'bootstrap.yml:10:5: this pipeline names no workload',
    ],
    [
      'names a pipeline file that is missing',
      'workload: orders',
      'configuration: pipeline/none.json',
      'bootstrap.yml:10:20: there is no pipeline/none.json',
    ],
    [
      'has a pipeline elsewhere',
      'workload: orders',
      'workload: orders\n    region: eu-north-1',
      'region eu-north-1 is not among regions',
    ],
    [
      'has a long pipeline name',
      'workload: orders',
      'workload: orders\n    name: a-name-of-more-than-twenty',
      'expected at most 20 lower-case letters',
    ],
    [
      'has a tag that is a number',
      'image:',
      'tags: { centre: 7 }\nimage:',
      'tags.centre is 7: expected a text: put the value in quotes',
    ],
    [
      'keeps logs for a number of days that does not exist',
      'image:',
      'workloads: { log-retention-days: 91 }\nimage:',
      'workloads.log-retention-days is 91: expected one of 1, 3, 5',
    ],
    [
      'has credentials for nobody',
      'image:',
      'credentials: { delegated-administrator: { profile: x } }\nimage:',
      'organization names none',
    ],
    [
      'delegates to the management account',
      'regions',
      "  delegated-administrator: '111111111111'\nregions",
      'cannot be its own delegated administrator',
    ],
    [
      'publishes packages to nothing',
      'workload: orders',
      'workload: orders\n    kind: publish',
      'bootstrap.yml:11:11: packages is missing: it says what repository pipelines publish to',
    ],
    [
      'has accounts for a pipeline that publishes',
      'workload: orders',
      "workload: orders\n    kind: publish\n    accounts: { dev: '333333333333' }",
      'bootstrap.yml:12:15: a pipeline that publishes deploys nowhere: leave accounts out',
    ],
    [
      'asks for the approval of a publication in a pipeline that deploys',
      'workload: orders',
      'workload: orders\n    require-approval: true',
      'require-approval is for pipelines of kind: publish',
    ],
    ['rules branches for nobody', 'image:', 'branch-rules: { branches: [main] }\nimage:', 'rules nothing'],
    ['asks for no approvals at all', 'image:', 'branch-rules: { approvals: 0 }\nimage:', 'branch-rules.approvals is 0'],
    [
      'lists an account twice',
      /organizational-units:\n.*\n/,
      "accounts: [{ id: '333333333333', controlled: true }, { id: '333333333333', controlled: false }]\n",
      'bootstrap.yml:5:60: account 333333333333 is named twice',
    ],
    [
      'lists an account of no class',
      /organizational-units:\n.*\n/,
      "accounts: [{ id: '333333333333' }]\n",
      'bootstrap.yml:5:12: accounts.0.controlled is missing',
    ],
    [
      'has accounts alone and no id of the organisation',
      /organizational-units:\n.*\n/,
      "accounts: [{ id: '333333333333', controlled: true }]\n",
      'bootstrap.yml:2:3: organization.id is missing',
    ],
    [
      'delegates without units',
      /regions.*\norganizational-units:\n.*\n/,
      "  delegated-administrator: '777777777777'\nregions: [eu-west-1]\naccounts: [{ id: '333333333333', controlled: true }]\n",
      'a delegated administrator has nothing to do without organizational-units',
    ],
    [
      'has a service control policy without targets',
      'image:',
      'service-control-policy: { targets: [] }\nimage:',
      'service-control-policy.targets is []: expected at least one target',
    ],
    [
      'has access logs of which nothing is known',
      'image:',
      'access-logs: { buckt: logs }\nimage:',
      'bootstrap.yml:7:16: access-logs.buckt is not known; did you mean bucket?',
    ],
    [
      'has access logs that are neither on nor off',
      'image:',
      'access-logs: maybe\nimage:',
      'access-logs is "maybe": expected true, false or a map of settings',
    ],
    [
      'has a source by a connection of another region',
      '  - workload: orders\n',
      connected({ region: 'eu-north-1' }),
      'bootstrap.yml:11:27: the connection is of region eu-north-1, and the pipeline of eu-west-1: make one there',
    ],
    [
      'has a source by a connection of another account',
      '  - workload: orders\n',
      connected({ account: '333333333333' }),
      'the connection is of account 333333333333, and pipelines are in the Tools account 222222222222',
    ],
    [
      'has a source by a connection and in a bucket',
      '  - workload: orders\n',
      connected({ source: 'repository: acme/shop, bucket: b, key: k' }),
      'bootstrap.yml:11:128: a source is an object in S3 or a repository of a connection: name one of the two',
    ],
    [
      'has a connection without its repository',
      '  - workload: orders\n',
      connected({ source: 'paths: [a]' }),
      'bootstrap.yml:11:27: a source of a connection is named by connection and repository, and repository is missing',
    ],
    [
      'has a repository of CodeCommit beside a connection',
      '  - workload: orders\n',
      connected({ beside: 'repository: shop' }),
      'bootstrap.yml:12:17: repository beside the pipeline is of CodeCommit: the repository of a connection is source: repository',
    ],
    [
      'names a provider and no connection',
      'workload: orders',
      'workload: orders\n    source: { provider: GitHub }',
      'bootstrap.yml:11:25: a repository at GitHub is reached by a connection, and source names none, so that the source would be CodeCommit: add connection: (its ARN) and repository: (owner/name), or leave provider out',
    ],
    [
      'names a repository of a connection and no connection',
      'workload: orders',
      'workload: orders\n    source: { repository: acme/shop }',
      'bootstrap.yml:11:27: a source of a connection is named by connection and repository, and connection is missing',
    ],
    [
      'names a key of S3 and no bucket',
      'workload: orders',
      'workload: orders\n    source: { kms-key-arn: a }',
      'bootstrap.yml:11:28: kms-key-arn is of an object in S3, and source names no bucket',
    ],
    [
      'has a second pipeline of class develop beside listed environments',
      'workload: orders',
      "workload: orders\n    environments: [{ name: Dev, accounts: ['333333333333'] }]\n    develop: {}",
      'bootstrap.yml:12:14: environments stand in the place of develop: name one of the two',
    ],
    [
      "denies findings of CodePipeline's own deployments",
      'workload: orders',
      'workload: orders\n    deny: [broaden-iam]',
      "bootstrap.yml:11:11: CodePipeline's own CloudFormation actions know no rules, so that nothing would be denied: choose deployments: steps or plan",
    ],
    [
      'denies findings of a rule that there is not',
      'workload: orders',
      'workload: orders\n    deployments: steps\n    deny: [broden-iam]',
      'pipelines.0.deny.0 is "broden-iam": expected one of replace-stateful, delete-stateful, broaden-iam, make-public; did you mean broaden-iam?',
    ],
    [
      'approves together what is not planned before',
      'workload: orders',
      'workload: orders\n    deployments: steps\n    approve-together: true',
      'bootstrap.yml:12:23: with deployments: steps nothing is planned before it is approved: choose deployments: plan',
    ],
    [
      'approves together with an environment that there is not',
      'workload: orders',
      "workload: orders\n    deployments: plan\n    accounts: { uat: '555555555555' }\n    approve-together: true",
      'bootstrap.yml:13:23: uat and prod are approved together, and accounts: names no prod',
    ],
    [
      'approves one listed environment together with none',
      'workload: orders',
      "workload: orders\n    deployments: plan\n    approve-together: true\n    environments: [{ name: Dev, accounts: ['333333333333'], approval: false }, { name: Europe, accounts: ['444444444444'] }]",
      'bootstrap.yml:12:23: two environments at least are approved together, and of environments: a person approves Europe',
    ],
    [
      'lists an environment twice',
      'workload: orders',
      "workload: orders\n    environments: [{ name: Dev, accounts: ['333333333333'] }, { name: Dev, accounts: ['333333333333'] }]",
      'bootstrap.yml:11:71: environment Dev is named twice',
    ],
    [
      'validates pull requests of a connection whose provider it does not know',
      '  - workload: orders\n',
      `${connected({ source: 'repository: acme/shop' })}branch-rules: { validate-pull-requests: true }\n`,
      'provider is missing, which validate-pull-requests needs: GitHub, GitLab or Bitbucket',
    ],
    [
      'has one bucket of access logs for two regions',
      /regions.*\n([\s\S]*)image:/,
      'regions: [eu-west-1, eu-north-1]\n$1access-logs: { bucket: logs }\nimage:',
      'a bucket takes the access logs of its own region, and there are 2',
    ],
    [
      'is monitored for nobody',
      'image:',
      'monitoring: { trail: true }\nimage:',
      'bootstrap.yml:7:13: monitoring tells by emails or by topics: name one of the two',
    ],
    [
      'has no topic where the events of IAM are',
      'image:',
      'monitoring: { topics: ["arn:aws:sns:eu-west-1:222222222222:changes"] }\nimage:',
      'no topic is of us-east-1, which is monitored too',
    ],
    [
      'has a tag and no repository',
      '  uri: repository@sha256:abc',
      '  uri: x\n  tag: 1.0.0',
      'bootstrap.yml:9:8: a tag is looked for in repository:',
    ],
    [
      'has an image of another repository than is made',
      '  uri: repository@sha256:abc',
      '  repository: steps\n  uri: 222222222222.dkr.ecr.eu-west-1.amazonaws.com/other:1',
      'bootstrap.yml:9:8: uri is no image of repository steps by its digest',
    ],
    [
      'names the ARN of the repository that is made',
      '  uri: repository@sha256:abc',
      '  repository: steps\n  repository-arn: x',
      'leave repository-arn out',
    ],
    [
      'names a repository that cannot be',
      '  uri: repository@sha256:abc',
      '  repository: Steps',
      'image.repository is "Steps": expected the name of a repository',
    ],
    [
      'has a pipeline twice',
      'workload: orders',
      'workload: orders\n  - workload: orders',
      'there are two pipelines orders',
    ],
    [
      'has a pipeline that is named as instances of another are',
      'workload: orders',
      'workload: orders\n    instances: 2\n  - workload: payments\n    name: orders--payments',
      'pipeline orders--payments, or its stack, is named as an instance of orders: give it another name',
    ],
    [
      "deploys another workload's stack by the name of an instance's",
      'workload: orders',
      'workload: orders\n    instances: 2\n  - workload: payments\n    stack-name: orders--eu',
      'pipeline payments, or its stack, is named as an instance of orders',
    ],
    [
      'has instances of what has no room for their names',
      'workload: orders',
      'workload: orders-of-the-world\n    instances: 2',
      'orders-of-the-world has more than 16 characters',
    ],
    [
      'has instances of what does not update itself',
      'workload: orders',
      'workload: orders\n    instances: 2\n    self-update: false',
      'with self-update: false a pipeline has no instances',
    ],
    [
      'has a pipeline that is named as those of feature branches of another are',
      'workload: orders',
      `${branches}\n  - workload: payments\n    name: orders---eu`,
      'pipeline orders---eu, its stack or an instance of it is named as a feature branch of orders: give it another name',
    ],
    [
      'has instances that would be named as feature branches of another are',
      'workload: orders',
      `${branches}\n  - workload: orders-\n    instances: 2`,
      'pipeline orders-, its stack or an instance of it is named as a feature branch of orders',
    ],
    [
      'has feature branches of what has no room for their names',
      'workload: orders',
      `workload: world-orders-eu\n    accounts: { dev: '333333333333' }\n    feature-branches: {}`,
      'world-orders-eu has more than 12 characters',
    ],
    [
      'has feature branches, and a pipeline of the repository takes one of them',
      'workload: orders',
      `${branches}\n    branch: feature/one`,
      'branch feature/one, which has pipeline orders, begins as feature branches do (feature/)',
    ],
    [
      'has feature branches and no Dev',
      'workload: orders',
      'workload: orders\n    feature-branches: {}',
      'feature branches are brought to Dev, and accounts: names no dev',
    ],
    [
      'has feature branches of a connection',
      '  - workload: orders\n',
      connected({ beside: "accounts: { dev: '333333333333' }\n    feature-branches: {}" }),
      'bootstrap.yml:13:23: feature-branches follow the branches of a CodeCommit repository, and the source of orders is none',
    ],
    [
      'has feature branches of what does not update itself',
      'workload: orders',
      `${branches}\n    self-update: false`,
      'bootstrap.yml:12:23: with self-update: false a pipeline has no feature branches',
    ],
    [
      'has feature branches of environments that are listed',
      'workload: orders',
      "workload: orders\n    feature-branches: {}\n    environments: [{ name: Dev, accounts: ['333333333333'] }]",
      'bootstrap.yml:11:23: a pipeline of environments that are listed has no feature branches: name accounts: dev',
    ],
    [
      'has feature branches for no time',
      'workload: orders',
      branches.replace('{}', '{ time-to-live-days: 0 }'),
      'feature-branches.time-to-live-days is 0',
    ],
  ])('that %s is refused', async (_what, from, to, expected) => {
    expect(await complaint(from, to)).toContain(expected);
  });

  it('is refused with all its problems at once, and a caret at the first', async () => {
    const said = await complaint('[eu-west-1]\norganizational-units', '[Ireland]\nunits');
    expect(said).toContain('4 | regions: [Ireland]\n              ^^^^^^^');
    expect(said).toContain('organizational-units is missing');
    expect(said).toContain('units is not known');
  });

  it('is refused with all conflicts of its pipelines at once, each at its setting', async () => {
    const said = await complaint(
      'workload: orders',
      `workload: orders
    environments: [{ name: Dev, accounts: ['333333333333'] }]
    develop: {}
    accounts: { dev: '333333333333' }
    feature-branches: {}
    region: eu-north-1
    source:
      provider: GitHub
      key: orders.zip
  - workload: orders
    source:
      connection: arn:aws:codeconnections:eu-north-1:333333333333:connection/0c1e2f34
    repository: shop`,
    );
    expect(
      [...said.matchAll(/bootstrap\.yml:(\d+:\d+): (.{26})/g)].map(([, place, text]) => `${place} ${text}`),
    ).toEqual([
      '18:12 a source in S3 is named by',
      '17:17 a repository at GitHub is ',
      '13:15 environments stand in the ',
      '12:14 environments stand in the ',
      '21:19 a source of a connection i',
      '22:17 repository beside the pipe',
      '21:19 the connection is of regio',
      '21:19 the connection is of accou',
      '15:13 region eu-north-1 is not a',
      '14:23 a pipeline of environments',
    ]);
  });

  it('takes what the file of its pipeline says, below what is said beside it', async () => {
    const folder = await createWorkspace({
      'bootstrap.yml': valid.replace(
        'workload: orders',
        'configuration: p.json\n    parameters: { BranchName: trunk }',
      ),
      'p.json': JSON.stringify({ Parameters: { WorkloadName: 'o', BranchName: 'main' }, Tags: { a: 'b' } }),
    });
    const { pipelines } = await readBootstrapConfiguration('bootstrap.yml', createTestContext(folder));
    const parameters = { WorkloadName: 'o', BranchName: 'trunk' };
    expect(pipelines).toMatchObject([{ parameters, fromRepository: ['WorkloadName'], tags: { a: 'b' } }]);
  });
});

describe('the schema for editors', () => {
  it('is named by the example, which the checks accept', async () => {
    const examples = join(packageRoot(), 'examples');
    expect(await readFile(join(examples, 'bootstrap.yml'), 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/schemas\/bootstrap\.schema\.json\n/,
    );
    const configuration = await readBootstrapConfiguration('bootstrap.yml', createTestContext(examples));
    expect(configuration.pipelines?.[0]?.parameters?.['WorkloadName']).toBe('orders');
  });
});

describe('an installed version', () => {
  it.each([
    ['0.1.0', undefined, 'absent'],
    ['0.1.0', 'none', 'older'],
    ['0.1.0', '0.1.0', 'same'],
    ['0.10.0', '0.9.9', 'older'],
    ['1.0.0', '1.0.1', 'newer'],
    ['1.0.0', '1.0.0-rc.1', 'older'],
    ['1.0.0-rc.2', '1.0.0-rc.10', 'newer'],
    ['1.0.0-rc.1', '1.0.0', 'newer'],
  ])('for steps %s that is %s is %s', (own, installed, expected) => {
    expect(relateVersions(own, installed)).toBe(expected);
  });
});
