import { stackNames } from '../../bootstrap/index.ts';
import type { Holder, Owner } from '../report.ts';
import { isPipelineStack } from '../../pipeline-stack-name.ts';

/** What is known of what the templates made. */
export interface Installed {
  readonly toolsAccountId: string;
  readonly buckets: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  /** Name of the repository of the image that bootstrap makes. */
  readonly imageRepository?: string;
  /** Names of the two roles of workload accounts, and of their boundary. */
  readonly workloadNames: ReadonlySet<string>;
  /** What put the roles into an account: a stack of its own, or `StackSet NAME`. */
  readonly rolesStackOf: (accountId: string) => string | undefined;
  /** The template of a pipeline, by its stack. */
  readonly pipelineTemplateOf: (stackName: string) => string;
}

const command = 'steps bootstrap';
export const anyStackSet = 'codebuild-steps-*-accounts';

/** The template that makes a policy, or the command that changes one that none makes. */
export function ownerOfPolicy(holder: Holder, installed: Installed): Owner {
  if (holder.kind === 'service control policy') return controlOwner(holder);
  return ownerOfSubject(holder.id, installed) ?? { command: byHand(holder) };
}

/** By ARN of a role, policy, key or parameter, or name of a bucket, stack or StackSet. */
export function ownerOfSubject(subject: string, installed: Installed): Owner | undefined {
  if (/:role\/codebuild-steps-publish-/.test(subject) || subject.includes('/codebuild-steps/packages/')) {
    return { template: 'cloudformation/packages/codeartifact.yml', stack: stackNames.packages, command };
  }
  if (isCommon(subject, installed)) {
    return { template: 'cloudformation/common/common.yml', stack: stackNames.common, command };
  }
  if (isImageRepository(subject, installed)) {
    return { template: 'cloudformation/common/image.yml', stack: stackNames['image-repository'], command };
  }
  if (isPipelineStack(subject)) {
    return { template: installed.pipelineTemplateOf(subject), stack: subject, command };
  }
  const accountId = subject.split(':')[4] ?? '';
  const isRoles = subject.includes('/codebuild-steps/account/') || installed.workloadNames.has(lastOf(subject));
  const isStackSet = subject.startsWith('StackSet ');
  if (!isRoles && !isStackSet) return undefined;
  const stack = isStackSet ? subject : (installed.rolesStackOf(accountId) ?? `StackSet ${anyStackSet}`);
  return { template: 'cloudformation/cross-account/roles.yml', stack, command };
}

function isImageRepository(subject: string, { toolsAccountId, imageRepository }: Installed): boolean {
  const [, , service, , accountId, path] = subject.split(':');
  return service === 'ecr' && accountId === toolsAccountId && path === `repository/${imageRepository}`;
}

/** The common stack names its roles, and its managed policies after itself. */
function isCommon(subject: string, { toolsAccountId, buckets, keys }: Installed): boolean {
  if (buckets.has(subject) || keys.has(subject) || subject.includes('/codebuild-steps/common/')) return true;
  const isOfTools = subject.includes(`:iam::${toolsAccountId}:`);
  return isOfTools && lastOf(subject).startsWith('codebuild-steps-');
}

function controlOwner({ id, policy }: Holder): Owner {
  return policy === undefined
    ? {
        command: `aws organizations create-policy --type SERVICE_CONTROL_POLICY …, then attach-policy --target-id ${id}`,
      }
    : { command: `aws organizations update-policy --policy-id ${policy} --content file://policy.json` };
}

function byHand({ kind, id, policy }: Holder): string {
  const name = lastOf(id);
  const file = 'file://policy.json';
  switch (kind) {
    case 'identity policies': {
      const of = id.includes(':user/') ? 'user' : 'role';
      return policy?.startsWith('arn:')
        ? newVersion(policy)
        : `aws iam put-${of}-policy --${of}-name ${name} --policy-name ${policy ?? 'NAME'} --policy-document ${file}`;
    }
    case 'permissions boundary':
      return newVersion(id);
    case 'trust policy':
      return `aws iam update-assume-role-policy --role-name ${name} --policy-document ${file}`;
    case 'bucket policy':
      return `aws s3api put-bucket-policy --bucket ${id} --policy ${file}`;
    case 'repository policy':
      return `aws ecr set-repository-policy --registry-id ${id.split(':')[4]} --repository-name ${id.replace(/^.*:repository\//, '')} --policy-text ${file}`;
    case 'key policy':
      return `aws kms put-key-policy --key-id ${id} --policy-name default --policy ${file}`;
    default:
      return 'change it where it was made';
  }
}

function newVersion(arn: string): string {
  return `aws iam create-policy-version --policy-arn ${arn} --set-as-default --policy-document file://policy.json`;
}

function lastOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
