/** What `steps report-pull-request` is told, all of it by the template of the project that runs it. */
export interface ReportOptions {
  /** The build that ended: one that builds, or one that validates what it built. */
  readonly buildId: string;
  /** The projects that may have run it. */
  readonly buildProject: string;
  readonly validateProject: string;
  readonly region: string;
  /** Where the answer is written; without it the outcome says all, and CodeBuild tells the provider whether this build succeeded. */
  readonly codeCommit?: CodeCommitAnswer;
  /** Where the findings of the validation lie. */
  readonly findingsBucket: string;
  readonly findingsPrefix: string;
  /** What was built, unpacked. */
  readonly artifactFolder: string;
  /** Against what it is planned; without it nothing is. */
  readonly plan?: PlanTarget;
}

export interface CodeCommitAnswer {
  readonly repository: string;
  /** The role that comments and approves; nobody else has its name. */
  readonly verdictRoleArn: string;
}

export interface PlanTarget {
  readonly account: string;
  readonly stackName: string;
  readonly templateFile: string;
  readonly parametersFile: string;
  readonly planRoleName: string;
  readonly deploymentRoleName: string;
  readonly partition: string;
}
