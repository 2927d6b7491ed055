import type { Clock } from '../../context.ts';
import type { ApiCall } from './api-call.ts';
import type { Caller } from '../../authorisation/caller.ts';
import type { TranslateServerless } from '../../serverless-translation.ts';
import type { Faults } from './faults/injector.ts';
import type { FaultPlan } from './faults/rule.ts';
import type { Demand } from './service.ts';

/** A named account of the organisation and the organisational unit it lies in. */
export interface AccountDefinition {
  readonly name: string;
  readonly id: string;
  readonly email: string;
  /** Names from the root down: `['Workloads', 'Controlled']`; empty for the root itself. */
  readonly organizationalUnit: readonly string[];
}

export interface OrganizationDefinition {
  /** `o-exampleorgid` */
  readonly id: string;
  readonly managementAccountId: string;
  readonly accounts: readonly AccountDefinition[];
}

/** What stands for the image of a build: a folder of programs put first on the PATH, and variables that every build sees. */
export interface BuildHost {
  readonly path: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A connection to GitHub, GitLab or Bitbucket. Nothing of a provider is reached. */
export interface Connection {
  /** PENDING until somebody has completed it in the console. */
  readonly status: 'PENDING' | 'AVAILABLE';
  /** Folders of Git repositories on this machine, by the full names that they stand for (`owner/name`). */
  readonly repositories: Readonly<Record<string, string>>;
}

/** What a provider tells of a push. */
export interface Push {
  readonly connectionArn: string;
  /** `owner/name` */
  readonly repository: string;
  readonly branch: string;
  /** The branch's commit before the push; absent where the branch is new. */
  readonly before?: string;
}

/** What a provider tells of a pull request (GitLab: merge request). */
export interface PullRequestEvent {
  readonly connectionArn: string;
  /** `owner/name` */
  readonly repository: string;
  readonly number: number;
  readonly event: 'PULL_REQUEST_CREATED' | 'PULL_REQUEST_UPDATED' | 'PULL_REQUEST_REOPENED';
  /** The branch that it is of, and the newest commit there. */
  readonly head: string;
  readonly commit: string;
  /** The branch that it goes into. */
  readonly base: string;
  /** The author's role in the repository, in the words of PullRequestBuildPolicy: `GITHUB_WRITE`. */
  readonly authorRole: string;
  readonly isFromFork?: boolean;
  /** The role of who posted `/codebuild_run(COMMIT)`. */
  readonly approverRole?: string;
}

/** What CodeBuild wrote to a provider of a commit. */
export interface CommitStatus {
  readonly repository: string;
  readonly commit: string;
  readonly context: string;
  readonly state: 'pending' | 'success' | 'failure';
  readonly targetUrl: string;
}

export interface CloudOptions {
  readonly organization: OrganizationDefinition;
  /** The region of everything that a caller does not name one for. */
  readonly region: string;
  readonly clock: Clock;
  /** Where state is kept; in memory where absent. */
  readonly folder?: string;
  /** Whether loopback HTTP counts as TLS for aws:SecureTransport (default true). */
  readonly countsAsTls?: boolean;
  readonly buildHost?: BuildHost;
  /** What stands on loopback for an origin on the internet (`https://tickets.example.com`); nothing else is reached. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** Connections of CodeConnections, by their ARN, and what stands for the repositories behind them. */
  readonly connections?: Readonly<Record<string, Connection>>;
  /** Milliseconds that a resource of a type takes; 0 by default. */
  readonly resourceDuration?: (resourceType: string) => number;
  /** Translates `AWS::Serverless`; without it a template that declares the transform is refused. */
  readonly translateServerless?: TranslateServerless;
  /** What goes wrong with requests over HTTP; nothing by default. More is asked for by `faults.add`. */
  readonly faults?: FaultPlan;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** ISO 8601. */
  readonly expiration: string;
}

/** A refused demand, and in plain words which statement was missing, or denied, on which side. */
export interface Refusal {
  /** ISO 8601. */
  readonly time: string;
  readonly caller: string;
  readonly action: string;
  readonly resource: string;
  /** AWS's own text. */
  readonly message: string;
  /** One line per side that would have to change. */
  readonly explanation: readonly string[];
  /** The Sids of the statements that the explanation names. */
  readonly statements: readonly string[];
  /** ARN of what holds the policy that would have to change first, the resource or the caller; none where that is of the organisation or the session. */
  readonly subject?: string;
}

export interface Call {
  /** The service's name as in `Service.name`. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly region?: string;
}

/** An event as EventBridge carries it. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface CloudEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** One value of a metric, as a service sends it to CloudWatch. */
export interface MetricSample {
  readonly accountId: string;
  readonly region: string;
  /** `AWS/Events` */
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Contents by digest, so that a large object is held once and never in the state file. */
export interface Blobs {
  /** Resolves to the SHA-256 in lower-case hex. */
  put(bytes: Buffer): Promise<string>;
  get(sha256: string): Promise<Buffer>;
}

/** What every service is given: the cloud's state, and the only ways to act on another service. */
export interface Cloud {
  readonly options: CloudOptions;
  readonly clock: Clock;
  /** `http://127.0.0.1:PORT`, once it listens. */
  readonly endpoint: string;
  readonly blobs: Blobs;
  readonly refusals: readonly Refusal[];
  /** Aborted when the cloud stops: background work must end then. */
  readonly signal: AbortSignal;

  /**
   * A service's own part of the state: plain data (records, arrays, strings, numbers) that is saved as JSON. Changed in
   * place. `accountId` or `region` is `*` where the service knows none (S3 bucket names, IAM's region).
   */
  state<T extends object>(service: string, accountId: string, region: string, initial: () => T): T;
  /** Throws AccessDenied, in AWS's words, unless the caller may. */
  authorise(caller: Caller, demand: Demand, region?: string): void;
  /** Calls an operation as `caller`, authorised exactly as over HTTP. */
  call<T>(caller: Caller, call: Call): Promise<T>;
  /** A service assumes a role that trusts it; the trust policy is evaluated with the source's ARN and account. */
  assumeRoleAs(
    service: string,
    roleArn: string,
    sessionName: string,
    source: { readonly arn: string; readonly accountId: string },
  ): Caller;
  /** Temporary credentials for a caller, as STS hands them out. */
  issueCredentials(caller: Caller): Credentials;
  /** A caller with the account's administrative role (OrganizationAccountAccessRole), as a person in that account has it. */
  administrator(accountId: string): Caller;
  /** Hands an event to every listener: EventBridge (which matches it with rules of its account and region), StackSets … */
  publish(event: CloudEvent): void;
  /** For services, in `start`: hears every published event. A listener that has work to do does it in `background`. */
  onEvent(listener: (event: CloudEvent) => void): void;
  /** Hands a call that was answered or refused to every listener: CloudTrail, the rehearsal's list of roles … */
  recordCall(call: ApiCall): void;
  onCall(listener: (call: ApiCall) => void): void;
  /** Hands a metric's value to every listener: CloudWatch. */
  measure(sample: MetricSample): void;
  onMeasure(listener: (sample: MetricSample) => void): void;
  /** For services, in `start`: hears of every push to a repository of a connection. */
  onPush(listener: (push: Push) => void): void;
  /** For services, in `start`: hears of every pull request of a repository of a connection. */
  onPullRequest(listener: (event: PullRequestEvent) => void): void;
  /** All that was written to providers, oldest first. */
  readonly commitStatuses: CommitStatus[];
  /** Work that goes on after an answer was given. A rejection is a defect of the cloud and ends it loudly. */
  background(work: () => Promise<void>): void;
  /** Resolves when no background work is left. */
  idle(): Promise<void>;
}

export interface RunningCloud extends Cloud {
  /** What goes wrong with requests over HTTP, and what has. */
  readonly faults: Faults;
  /** When the last request over HTTP began, in milliseconds since 1970: how long it has been idle. */
  readonly lastRequestAt: number;
  /** Tells the cloud, as the provider would, that a branch of a connection's repository was pushed. */
  pushed(push: Push): void;
  /** Tells the cloud, as the provider would, of a pull request of a connection's repository. */
  pullRequested(event: PullRequestEvent): void;
  /** Writes the state to the folder. */
  save(): Promise<void>;
  /** Waits for or aborts background work, saves, and closes the port. */
  stop(): Promise<void>;
}
