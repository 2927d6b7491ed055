import { pathsElsewhere, isMadeByDeploymentRole } from './role-without-boundary.ts';
import { pages } from './pages.ts';
import { problemAt } from './problem-at.ts';
import { eachResource } from './resources.ts';
import type { Problem, Rule } from './rule.ts';
import type { TemplateFile } from '../template-file.ts';

/** By NoUsersAndNoIdentityProviders of the boundary in cloudformation/cross-account/roles.yml. */
const denied =
  /^AWS::IAM::(AccessKey|Group|GroupPolicy|OIDCProvider|SAMLProvider|User|UserPolicy|UserToGroupAddition)$/;

export const ungrantedIdentity: Rule = {
  id: 'STEPS097',
  title: 'a workload makes no identities that the deployment role may not make',
  severity: 'error',
  reason:
    'The boundary of the deployment role denies users, groups, access keys and identity providers, whatever its policies allow: people and other clouds get into an account by its organisation only. No kind of workload grants managed policies, or instance profiles elsewhere than below /workload/. Asked of workloads whose repository configures a pipeline, and of those that use that boundary anywhere.',
  mend: 'Give the policies to a role, inline, below /workload/; ask the organisation for users and identity providers.',
  page: pages.boundaries,
  *check(workload) {
    if (!isMadeByDeploymentRole(workload)) return;
    for (const template of workload.templates) yield* checkTemplate(template);
  },
};

function* checkTemplate(template: TemplateFile): Generator<Problem> {
  for (const { type, properties, path } of eachResource(template)) {
    const at = [...path, 'Type'];
    if (denied.test(type)) yield problemAt(template, at, `the deployment role may not make ${type}`);
    if (type === 'AWS::IAM::ManagedPolicy') {
      // WorkloadPolicyArns may grant it.
      const message = 'no kind of workload lets the deployment role make managed policies; write it into the role';
      yield { ...problemAt(template, at, message), severity: 'warning' };
    }
    if (type !== 'AWS::IAM::InstanceProfile') continue;
    yield* pathsElsewhere(template, properties['Path'] ?? '/', [...path, 'Properties', 'Path'], 'instance profiles');
  }
}
