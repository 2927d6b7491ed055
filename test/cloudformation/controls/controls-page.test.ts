import { describe, expect, it } from 'vitest';
import { rehearsalRegion } from '../../../steps/rehearse/organization.ts';
import type { TemplateValue } from '../../../steps/template.ts';
import { renderResources } from '../../helpers/render-template.ts';
import { mapAt, readTemplate, readText, statementsOf } from '../../helpers/templates.ts';
import { tools, whoMay, type Actor } from '../../helpers/who-may.ts';

const page = readText('docs/controls.md');
const section = (title: string) => page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
const rowsOf = (title: string) =>
  section(title)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')));

const template = readTemplate('cloudformation/controls/branch-protection.yml');
const denied = statementsOf(template);

const policy = mapAt(
  renderResources(template, {
    accountId: tools,
    region: rehearsalRegion,
    stackName: 'branch-protection',
    parameters: {
      RoleNames: ['Developers', 'Mergers'],
      MergerRoleNames: ['Mergers', 'AWSReservedSSO_Mergers_*'],
      RepositoryNames: ['orders', 'shop-*'],
      ProtectedBranches: ['main', 'release'],
    },
  })['BranchProtection'],
  'Properties',
)['PolicyDocument'];
const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

function roleNamed(name: string): Actor {
  const identityPolicies = [
    { name: 'everything', policy: everything },
    { name: 'branch-protection', policy: policy as TemplateValue },
  ];
  return { accountId: tools, arn: `arn:aws:iam::${tools}:role/${name}`, identityPolicies };
}
const developer = roleNamed('Developers');
const merger = roleNamed('Mergers');
const ssoMerger = roleNamed('aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Mergers_1a2b3c');

const repository = (name: string) => `arn:aws:codecommit:${rehearsalRegion}:${tools}:${name}`;
const onBranch = (action: string, branch: string, name = 'orders') => ({
  action,
  resource: repository(name),
  context: { 'codecommit:References': `refs/heads/${branch}` },
});

describe('the table of what branch protection denies', () => {
  const rows = rowsOf('Branches');

  it('names every action once, and none that the template does not deny', () => {
    const actions = denied.flatMap((statement) => statement.actions);
    expect(rows.map(([, action]) => action).toSorted()).toEqual(actions.toSorted());
    expect(denied.every(({ statement }) => statement['Effect'] === 'Deny')).toBe(true);
  });

  it.each(rows.filter(([, , on]) => on === 'protected branches'))(
    '%s %s is denied on %s, by an IAM simulator that is not ours',
    async (_, action = '', _on, except) => {
      for (const name of ['orders', 'shop-web'])
        for (const branch of ['main', 'release'])
          expect(await whoMay(developer, onBranch(action, branch, name))).toBe('ExplicitlyDenied');
      expect(await whoMay(developer, onBranch(action, 'main-idea'))).toBe('Allowed');
      expect(await whoMay(developer, onBranch(action, 'main', 'playground'))).toBe('Allowed');
      expect(await whoMay(developer, { action, resource: repository('orders') })).toBe('Allowed');
      const verdict = except === '' ? 'ExplicitlyDenied' : 'Allowed';
      for (const actor of [merger, ssoMerger]) expect(await whoMay(actor, onBranch(action, 'main'))).toBe(verdict);
    },
  );

  it.each(rows.filter(([, , on]) => on === 'protected repositories'))(
    '%s %s is denied on %s, to mergers too',
    async (_, action = '') => {
      for (const actor of [developer, merger]) {
        expect(await whoMay(actor, { action, resource: repository('orders') })).toBe('ExplicitlyDenied');
        expect(await whoMay(actor, { action, resource: repository('playground') })).toBe('Allowed');
      }
    },
  );

  it.each(rows.filter(([, , on]) => on === '*'))(
    '%s %s is denied, for it knows no resource',
    async (_, action = '') => {
      expect(await whoMay(developer, { action, resource: '*' })).toBe('ExplicitlyDenied');
    },
  );

  it.each(rows.filter(([, , on]) => on === 'this policy'))(
    '%s %s is denied on this policy alone',
    async (_, action = '') => {
      const arn = (name: string) => `arn:aws:iam::${tools}:policy/${name}`;
      const question = (name: string) =>
        action.startsWith('iam:Detach')
          ? {
              action,
              resource: `arn:aws:iam::${tools}:${/Detach(\w+)Policy/.exec(action)?.[1]?.toLowerCase() ?? ''}/Developers`,
              context: { 'iam:PolicyARN': arn(name) },
            }
          : { action, resource: arn(name) };
      expect(await whoMay(developer, question('codebuild-steps-branch-protection'))).toBe('ExplicitlyDenied');
      expect(await whoMay(developer, question('another'))).toBe('Allowed');
    },
  );

  it('leaves what does not change a branch', async () => {
    for (const action of ['CreatePullRequest', 'UpdatePullRequestApprovalState', 'GitPull', 'UpdatePullRequestStatus'])
      expect(await whoMay(developer, { action: `codecommit:${action}`, resource: repository('orders') })).toBe(
        'Allowed',
      );
    expect(await whoMay(developer, onBranch('codecommit:CreateUnreferencedMergeCommit', 'main'))).toBe('Allowed');
  });
});

describe('the table of what the service control policy protects', () => {
  it('names every statement', () => {
    const content = mapAt(
      readTemplate('cloudformation/controls/service-control-policy.yml'),
      'Resources',
      'Foundations',
      'Properties',
      'Content',
    );
    const sids = (content['Statement'] as readonly TemplateValue[]).map((statement) => mapAt(statement)['Sid']);
    expect(rowsOf('Foundations').map(([, sid]) => sid)).toEqual(sids);
  });
});
