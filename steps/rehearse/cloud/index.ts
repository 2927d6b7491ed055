import { systemClock } from '../../clock.ts';
import { rehearsalOrganization, rehearsalRegion } from '../organization.ts';
import { issueSessionKey } from './access-keys.ts';
import { authorise } from './authorisation/authorise.ts';
import { trackBackgroundWork, type BackgroundWork } from './background-work.ts';
import { openBlobStore, type BlobStore } from './blob-store.ts';
import type { ApiCall } from './api-call.ts';
import type {
  Call,
  Cloud,
  CloudEvent,
  CloudOptions,
  MetricSample,
  PullRequestEvent,
  Push,
  Refusal,
  RunningCloud,
} from './cloud.ts';
import { notInEmbeddedCloud } from './aws-error.ts';
import type { Caller } from '../../authorisation/caller.ts';
import { dispatch } from './dispatch.ts';
import { createFaults, type FaultInjector } from './faults/injector.ts';
import { openServer, type CloudServer } from './server.ts';
import type { Service } from './service.ts';
import { services as allServices } from './services/index.ts';
import { assumeRoleAsService } from './identities/assume-role-as-service.ts';
import { administratorSession, expiryOf } from './sessions.ts';
import { openStateStore, type StateStore } from './state-store.ts';

interface Parts {
  readonly options: CloudOptions;
  readonly services: ReadonlyMap<string, Service>;
  readonly faults: FaultInjector;
  readonly store: StateStore;
  readonly blobs: BlobStore;
  readonly server: CloudServer;
  readonly work: BackgroundWork;
}

/** Starts an embedded AWS on loopback: the organisation's accounts, empty but for their administrator's role. */
export async function startCloud(options: Partial<CloudOptions> = {}): Promise<RunningCloud> {
  const services = new Map(allServices.map((service) => [service.name, service]));
  const faults = createFaults(options.faults ?? { rules: [] }, services);
  const parts: Parts = {
    options: { organization: rehearsalOrganization, region: rehearsalRegion, clock: systemClock, ...options },
    services,
    faults,
    store: await openStateStore(options.folder),
    blobs: await openBlobStore(options.folder),
    server: await openServer(),
    work: trackBackgroundWork(),
  };
  const cloud = createCloud(parts);
  for (const service of allServices) service.start?.(cloud);
  parts.server.serve({ cloud, services, faults, defect: parts.work.defect });
  return cloud;
}

function createCloud({ options, services, faults, store, blobs, server, work }: Parts): RunningCloud {
  const refusals: Refusal[] = [];
  const events = listeners<CloudEvent>();
  const calls = listeners<ApiCall>();
  const samples = listeners<MetricSample>();
  const pushes = listeners<Push>();
  const pullRequests = listeners<PullRequestEvent>();
  const cloud: RunningCloud = {
    options,
    clock: options.clock,
    endpoint: server.endpoint,
    blobs,
    refusals,
    faults,
    signal: work.signal,
    state: (service, accountId, region, initial) => store.part(service, accountId, region, initial),
    authorise: (caller, demand, region) => authorise(cloud, refusals, caller, demand, region),
    call: <T>(caller: Caller, call: Call) => callService(cloud, services, caller, call) as Promise<T>,
    assumeRoleAs: (...session) => assumeRoleAsService(cloud, ...session),
    issueCredentials: ({ principal }) => issueSessionKey(cloud, principal, expiryOf(principal, options.clock.now())),
    administrator: (accountId) => administratorSession(cloud, accountId),
    publish: events.tell,
    onEvent: events.add,
    recordCall: calls.tell,
    onCall: calls.add,
    measure: samples.tell,
    onMeasure: samples.add,
    pushed: pushes.tell,
    onPush: pushes.add,
    pullRequested: pullRequests.tell,
    onPullRequest: pullRequests.add,
    commitStatuses: [],
    background: (task) => work.add(task),
    idle: () => work.idle(),
    save: () => store.save(),
    get lastRequestAt() {
      return server.lastRequestAt();
    },
    stop: () => stopCloud({ store, blobs, server, work }),
  };
  return cloud;
}

interface Listeners<T> {
  readonly tell: (value: T) => void;
  readonly add: (listener: (value: T) => void) => void;
}

function listeners<T>(): Listeners<T> {
  const all: ((value: T) => void)[] = [];
  return {
    tell: (value) => all.forEach((listener) => listener(value)),
    add: (listener) => void all.push(listener),
  };
}

async function callService(
  cloud: Cloud,
  services: ReadonlyMap<string, Service>,
  caller: Caller,
  { service: name, ...call }: Call,
): Promise<unknown> {
  const service = services.get(name);
  if (service === undefined) throw notInEmbeddedCloud(name, call.operation);
  return dispatch(cloud, service, caller, call);
}

async function stopCloud({
  store,
  blobs,
  server,
  work,
}: Pick<Parts, 'store' | 'blobs' | 'server' | 'work'>): Promise<void> {
  try {
    await work.stop();
  } finally {
    await server.close();
    await store.save();
    await blobs.close();
  }
}
