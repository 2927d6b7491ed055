import type { Finding } from '../../finding.ts';
import type { DeployableManifest } from '../../manifest.ts';
import type { DrawnAction } from '../../page/pipeline-figure.ts';
import type { TimelineRow } from '../../page/timeline.ts';
import type { ChangeSetDetails } from '../../deploy/index.ts';

/** What is known of one execution of the pipeline beside its summary: kept with the commit, since a later one changes what there is to see. */
export interface ExecutionRecord {
  readonly actions: readonly RecordedAction[];
  readonly stacks: readonly RecordedStack[];
  readonly findings: readonly Finding[];
  /** Test reports that are not about findings. */
  readonly tests: readonly RecordedTests[];
  /** That of the artifact that every stage deploys, where there is one. */
  readonly manifest?: DeployableManifest;
  /** What the page must show nowhere; none of it is in the rest. */
  readonly secrets: readonly string[];
}

/** Times in milliseconds since 1970. */
export interface RecordedAction extends DrawnAction {
  readonly id: string;
  readonly stage: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly error?: string;
}

/** What an execution did with a stack, and those that are nested in it. */
export interface RecordedStack {
  readonly account: string;
  readonly stackName: string;
  readonly rows: readonly TimelineRow[];
  /** Of the change set that was executed, where one was. */
  readonly changes?: Pick<ChangeSetDetails, 'changes' | 'findings'>;
}

export interface RecordedTests {
  readonly report: string;
  readonly cases: readonly {
    readonly name: string;
    readonly prefix: string;
    readonly status: string;
    readonly message: string;
  }[];
}
