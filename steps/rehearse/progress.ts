import type { Cloud } from './cloud/cloud.ts';
import type { Gate } from './options.ts';
import type { ExecutionRecord } from './report/record.ts';
import type { PackageRepository } from './publishing.ts';

/** One commit of a rehearsal and what is known of the execution that it started. Kept with the cloud's state. */
export interface RehearsedCommit {
  readonly commit: string;
  readonly title: string;
  /** By the cloud's clock, in milliseconds since 1970. */
  readonly pushedAt: number;
  /** Keys that the artifact bucket held before. */
  readonly objectsBefore: readonly string[];
  executionId?: string;
  endedAt?: number;
  leftAt?: Gate;
  /** Absent until the execution rests, and in states of earlier versions. */
  record?: ExecutionRecord;
}

export interface Progress {
  pipeline: string;
  /** Set once the organisation is set up. */
  artifactBucket: string;
  /** Where the pipeline of a library publishes. */
  packageRepository?: PackageRepository;
  readonly commits: RehearsedCommit[];
}

export function progressOf(cloud: Cloud): Progress {
  return cloud.state<Progress>('rehearsal-progress', '*', '*', () => ({
    pipeline: '',
    artifactBucket: '',
    commits: [],
  }));
}
