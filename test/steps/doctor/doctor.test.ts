import { beforeEach, describe, expect, it } from 'vitest';
import { diagnose, doctor, paste, refusalsIn } from '../../helpers/doctoring.ts';
import { startEmptyOrganization, type EmptyOrganization } from '../../helpers/empty-organization.ts';
import { installedForEach } from '../../helpers/installed-organization.ts';
import { breaks, openBroken } from './breaks.ts';

const opened = installedForEach();
let organization: EmptyOrganization;
beforeEach(() => {
  organization = opened();
});

describe('an organisation that steps bootstrap set up', () => {
  it('holds in every link, which is all that is said', async () => {
    const run = await doctor(organization);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^! not known from here: whether CrossAccountDeploymentRole .*\n\nEverything holds \(\d+ checked\)\n$/,
    );
  });

  it('is shown link by link where that is asked for, by account in the order of a run', async () => {
    const { stdout } = await doctor(organization, '--all');
    const accounts = [...stdout.matchAll(/^(\w+) account (\d{12}), eu-west-1$/gm)].map(([, name]) => name);
    expect(accounts).toEqual(['Tools', 'Dev', 'Test', 'Uat', 'Prod']);
    expect(stdout).toContain('  = orders: CodePipeline takes on the pipeline role: allowed\n');
    expect(stdout).toContain('  = the parameters of the common stack are there: yes\n');
  });
});

describe('a pipeline of the develop class', () => {
  const second = (accounts: string) => `  - workload: orders
    name: orders-develop
    class: develop
    deployments: steps
    create-repository: false
    branch: develop
    accounts: ${accounts}
`;

  it.each<[name: string, accounts: string, broken: readonly string[]]>([
    ['holds for standard accounts', "{ dev: '333333333333', test: '444444444444' }", []],
    [
      'is refused by a controlled account',
      "{ dev: '333333333333', test: '555555555555' }",
      ['Uat 555555555555: codebuild-steps-develop-deploy-eu-west-1 takes on CrossAccountPipelineRole'],
    ],
  ])('%s, beside one of the main class', async (_name, accounts, broken) => {
    await organization.configure((text) => text.replace(/(\n {4}compute-type: .*\n)/, `$1${second(accounts)}`));
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    await organization.cloud.idle();
    const report = await diagnose(organization);
    expect(report.checks).toContainEqual(
      expect.objectContaining({ pipeline: 'orders-develop', title: 'CodePipeline takes on the pipeline role' }),
    );
    expect(report.findings.flatMap(({ breaks: links }) => links)).toEqual(broken);
  });
});

describe('an organisation of another shape', () => {
  it('holds for a pipeline in a second region too', async () => {
    await organization.configure((text) =>
      text
        .replace('regions: [eu-west-1]', 'regions: [eu-west-1, eu-central-1]')
        .replace(
          /(\n {4}compute-type: .*\n)/,
          '$1  - configuration: orders/pipeline/standard.json\n    region: eu-central-1\n',
        ),
    );
    expect(await organization.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
    await organization.cloud.idle();
    const { checks, findings } = await diagnose(organization);
    expect(findings).toEqual([]);
    const places = new Set(checks.map(({ accountName, region }) => `${accountName} ${region}`));
    expect([...places]).toContain('Prod eu-central-1');
  });

  it('holds where another account administers the StackSets', async () => {
    const other = await startEmptyOrganization();
    try {
      await other.configure((text) =>
        text
          .replace(/ {2}# delegated-administrator.*/, "  delegated-administrator: '333333333333'")
          .replace('credentials:', 'credentials:\n  delegated-administrator:\n    profile: dev'),
      );
      expect(await other.bootstrap('--yes')).toMatchObject({ exitCode: 0 });
      await other.cloud.idle();
      expect(await diagnose(other)).toMatchObject({ exitCode: 0, findings: [] });
    } finally {
      await other.cloud.stop();
    }
  });
});

describe('a policy that was broken', () => {
  it.each(breaks)('$name: names the side and the statement, which mends it when it is pasted', async (one) => {
    await one.breakIt(await openBroken(organization));
    const report = await diagnose(organization);
    expect(report.exitCode).toBe(1);
    const finding = refusalsIn(report).find(({ holder }) => holder.kind === one.side && one.holder.test(holder.id));
    expect(finding).toMatchObject({ kind: one.kind ?? 'missing', statement: one.statement });
    expect(finding?.breaks).toContainEqual(expect.stringMatching(one.breaks));
    expect(finding?.owner?.template).toBe(one.template);
    if (one.nearMiss) expect(finding?.nearMisses).toContainEqual(expect.stringMatching(one.nearMiss));

    for (const refusal of refusalsIn(report)) await paste(organization, refusal);
    const mended = await diagnose(organization);
    expect({ exitCode: mended.exitCode, findings: mended.findings }).toEqual({ exitCode: 0, findings: [] });
  });
});

describe('the answer for people', () => {
  it('tells a statement once, with every link that it breaks, its template and the next command', async () => {
    const scene = await openBroken(organization);
    await breaks.find(({ name }) => name === 'the bucket policy')?.breakIt(scene);
    const { stdout } = await doctor(organization);
    expect(
      stdout.match(/ {2}✗ orders: \S+ reads (the artifact|what the template refers to): refused \(1\)\n/g),
    ).toHaveLength(8);
    expect(stdout).not.toContain('(2)');
    const mend = stdout.slice(stdout.indexOf('to be added to'));
    expect(mend).toMatch(/^to be added to the bucket policy of \S+artifactbucket\S+:\n {6}\{\n/);
    expect(mend).toContain(
      '    made by cloudformation/common/common.yml, stack codebuild-steps-common\n    → steps bootstrap\n',
    );
    expect(mend).toMatch(/\n8 of \d+ would refuse\n$/);
  });
});
