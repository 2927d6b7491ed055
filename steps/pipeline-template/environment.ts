/** Who makes a deployment: CodePipeline's own CloudFormation actions, `steps deploy` in CodeBuild, or that in two parts, a plan and its execution. */
export const deploymentForms = ['cloudformation', 'steps', 'plan'] as const;
export type DeploymentForm = (typeof deploymentForms)[number];

/** Something that the template always has, never has, or has where one of its conditions holds. */
export type Choice = boolean | { readonly condition: string };

/** Where the template deploys to. Texts stand inside of Fn::Sub, so that they are parameters or values as they come. */
export interface Environment {
  /** As in DeployToDev. */
  readonly name: string;
  /** The condition under which there is such an environment. */
  readonly exists: string;
  readonly accounts: readonly Account[];
  /** How many accounts, of several regions each as often as it has regions, are deployed to at once. */
  readonly concurrency: number;
  readonly configurationFile: string;
  readonly approval: Choice;
  /** The conditions where it may share its approval with others: that it does, and that it asks for itself; it never does without one. */
  readonly jointly?: { readonly condition: string; readonly asksAlone?: string };
  readonly test: Choice;
  /** The repository's buildspec that tests what was deployed. */
  readonly testBuildSpecFile: string;
  /** The alarm that makes a deployment fail, where the condition holds if there is one. */
  readonly alarm?: { readonly condition?: string; readonly alarmName: string };
}

/** An account, of a pipeline that deploys to several regions in one of them. */
export interface Account {
  readonly id: string;
  /** What the names of its actions end in, where an environment has several accounts. */
  readonly suffix: string;
  readonly region?: {
    readonly name: string;
    /** Whether it is another one than the pipeline's own. */
    readonly isOther: boolean;
  };
}

export const standardNames = ['Dev', 'Test', 'Uat', 'Prod'] as const;
export type StandardName = (typeof standardNames)[number];

/** Those that a pipeline of the develop class never has, and that ask for an approval unless it is said otherwise. */
const controlled: readonly StandardName[] = ['Uat', 'Prod'];

export function isControlled(name: string): boolean {
  return controlled.some((one) => one === name);
}

/** The environments of the plain templates, whose every property is a parameter. */
export const standardEnvironments: readonly (Environment & { readonly name: StandardName })[] = standardNames.map(
  (name) => ({
    name,
    exists: `Has${name}`,
    accounts: [{ id: `\${${name}AccountId}`, suffix: '' }],
    concurrency: 1,
    configurationFile: `\${${name}ConfigurationFile}`,
    approval: { condition: `Approves${name}` },
    test: { condition: `Tests${name}` },
    testBuildSpecFile: `\${${name}TestBuildSpecFile}`,
    alarm: { condition: `Watches${name}`, alarmName: `!Ref ${name}AlarmName` },
  }),
);

/** Those that one approval can be asked for, in the form that plans. */
export const jointNames: readonly StandardName[] = controlled;

/** The environments of the plain template of a form. */
export function standardEnvironmentsOf(form: DeploymentForm): readonly Environment[] {
  if (form !== 'plan') return standardEnvironments;
  return standardEnvironments.map((environment) =>
    jointNames.includes(environment.name)
      ? { ...environment, jointly: { condition: 'ApprovesJointly', asksAlone: `AsksFor${environment.name}` } }
      : environment,
  );
}
