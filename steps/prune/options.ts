/** What `steps prune` is asked to do. */
export interface PruneOptions {
  /** The owner: stacks of others are never looked at twice. */
  readonly workload: string;
  /** The stack that the workload's pipeline deploys: those of instances are named after it, whether they have tags or not. */
  readonly stackName?: string;
  /** Of the repository, which is the working directory: each NAME.json in it is a living instance. */
  readonly instancesFolder: string;
  /** The workload itself is gone, with all of its instances. */
  readonly isWholeWorkload: boolean;
  /** None: where the current credentials act. */
  readonly accounts: readonly string[];
  /** None: the region of the credentials. */
  readonly regions: readonly string[];
  readonly pipelineRoleName: string;
  readonly deploymentRoleName: string;
  readonly partition: string;
  readonly timeoutMinutes: number;
  /** Deletes what loses no state. */
  readonly isConfirmed: boolean;
  /** Stacks that are deleted by name, also with the state that they lose. */
  readonly named: readonly string[];
}
