import type { Place } from './access.ts';

/** What earlier steps tell, most by the outputs of their stacks: of one region, or of all, comma-separated. */
export interface StackOutput {
  readonly output: string;
  readonly of: StackKind | 'image';
  readonly region?: string;
}

/** A parameter's value: known, or told by an earlier stack. */
export type ParameterValue = string | StackOutput;

/** An account that a pipeline deploys to, and a region where it is not the pipeline's own. */
export interface DeploymentPlace {
  readonly accountId: string;
  readonly region?: string;
}

/** What is deployed, in the order in which one needs the other; it is removed in reverse. */
export const stackKinds = [
  'image-repository',
  'access-logs',
  'common',
  // Before the pipelines, whose builds it gives a role and a cache.
  'build-cache',
  'packages',
  'pull-request-roles',
  'roles',
  'plan-roles',
  'account-roles',
  'account-plan-role',
  'branch-protection',
  // Before the pipelines, whose checks it lets look at approvals.
  'change-management',
  'path-filter',
  'source-access',
  'other-region',
  'instances',
  'pipeline',
  'feature-branch-roles',
  'feature-branches',
  'pull-requests',
  'approval-rules',
  'notifications',
  'validation-rule',
  // Late, for it would tell of all the others.
  'monitoring',
  'service-control-policy',
] as const;
export type StackKind = (typeof stackKinds)[number];

/** What the stack that validates the pull requests of a repository is named by, before the pipeline's name. */
export const validationPrefix = 'codebuild-steps-pull-requests-';

/** What the stack that lets pipelines deploy to another region is named by, before that region. */
export const otherRegionPrefix = 'codebuild-steps-region-';

/** Of all but these, pipelines and what makes those of their instances and branches there is one at a place, by this name. */
export const stackNames = {
  'image-repository': 'codebuild-steps-image',
  'access-logs': 'codebuild-steps-access-logs',
  common: 'codebuild-steps-common',
  'build-cache': 'codebuild-steps-build-cache',
  packages: 'codebuild-steps-packages',
  'pull-request-roles': 'codebuild-steps-pull-request-roles',
  roles: 'codebuild-steps-cross-account-roles',
  'plan-roles': 'codebuild-steps-plan-roles',
  'account-roles': 'codebuild-steps-account-roles',
  'account-plan-role': 'codebuild-steps-account-plan-role',
  'branch-protection': 'codebuild-steps-branch-protection',
  'change-management': 'codebuild-steps-change-management',
  'approval-rules': 'codebuild-steps-approval-rules',
  notifications: 'codebuild-steps-notifications',
  'feature-branch-roles': 'codebuild-steps-feature-branch-roles',
  'path-filter': 'codebuild-steps-path-filter',
  'source-access': 'codebuild-steps-source-access',
  'validation-rule': 'codebuild-steps-validation-rule',
  monitoring: 'codebuild-steps-monitoring',
  'service-control-policy': 'codebuild-steps-service-control-policy',
} as const satisfies Readonly<
  Record<Exclude<StackKind, 'pipeline' | 'pull-requests' | 'instances' | 'feature-branches' | 'other-region'>, string>
>;

/** One stack that the configuration asks for. */
export interface StackTarget extends Place {
  readonly kind: StackKind;
  readonly stackName: string;
  /** Below the folder of the templates, or absolute. */
  readonly templateFile: string;
  /** The template itself, where it is no file but rendered for this stack; the file's name is then only told. */
  readonly templateText?: string;
  /** Accounts that a pipeline deploys to which no parameter names, as often as it deploys to them. */
  readonly deploysTo?: readonly DeploymentPlace[];
  /** Those that the template does not declare are left out, unless a person named them. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** What a person wrote by name: unknown ones are errors. */
  readonly named: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of what all pipelines stand on; with a file that brings a stack policy, below the folder of the templates. */
  readonly protection?: { readonly stackPolicyFile?: string };
  /** Of a pipeline that updates itself: it is deployed from a release, in which these are held beside all gates; with how many instances it may have. */
  readonly selfUpdate?: { readonly held: readonly string[]; readonly instances?: number };
  /** Of what makes the pipelines of branches: the pipeline whose gates are theirs too. */
  readonly branchesOf?: StackTarget;
  /** Parameters that are at the template's default. */
  readonly defaulted?: readonly string[];
}

/** Marks what bootstrap made; a stack with a tag can lose the others, for an update without tags keeps them all. */
export const ownTag = { 'codebuild-steps': 'bootstrap' };

/** A parameter that is left at the template's default where the configuration says nothing. */
export function given(name: string, value: string | number | boolean | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: String(value) };
}

/** The values that are known before anything is deployed. */
export function knownTexts(parameters: StackTarget['parameters']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
