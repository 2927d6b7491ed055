import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, Logger } from '@smithy/types';

export interface ClientSettings {
  /** Where it is absent, the SDK's own conventions decide (AWS_REGION, profile). */
  readonly region?: string;
  /** Where they are absent, the SDK's own chain decides (environment, profile, container). */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** A profile of the shared AWS configuration, which then goes before the environment's credentials. */
  readonly profile?: string;
  /** Of one request. Where it is absent, the SDK's own conventions decide: three, or AWS_MAX_ATTEMPTS. */
  readonly maxAttempts?: number;
}

/** The part of a client's configuration that a factory may set. */
export interface ClientConfiguration extends ClientSettings {
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  readonly requestHandler?: {
    readonly connectionTimeout?: number;
    readonly socketTimeout?: number;
    readonly httpsAgent?: { readonly ca?: string; readonly rejectUnauthorized?: boolean; readonly keepAlive?: boolean };
  };
  readonly customUserAgent?: string;
  readonly logger?: Logger;
}

const nothing = (): void => {};
/** Without one the SDK warns on the console of what is repeated by us. */
const logger: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The SDK waits for ever by default: an endpoint that takes a connection and says nothing would hold a build to its time limit. */
export const patience = { connectionTimeout: 10_000, socketTimeout: 120_000 } as const;

type ClientClass<C> = new (configuration: ClientConfiguration) => C;

/**
 * Makes AWS clients. A step names the class and, where it acts as another role or in another region, the settings:
 * `context.aws.client(S3Client, { region })`. Nothing in a step knows an endpoint.
 * Clients of one class and the same settings object are made once, so that their connections are reused.
 */
export interface AwsClients {
  client<C>(clientClass: ClientClass<C>, settings?: ClientSettings): C;
  /** What a client with these settings is given, for who asks AWS without one. */
  configuration(settings?: ClientSettings): ClientConfiguration;
}

const noSettings: ClientSettings = {};

/**
 * `fixed` is what every client gets beside its settings: nothing for a real run, the endpoint in a rehearsal. Requests end when
 * `signal` is aborted, whoever makes them.
 */
export function createAwsClients(fixed: ClientConfiguration = {}, signal?: AbortSignal): AwsClients {
  const made = new WeakMap<ClientSettings, Map<unknown, unknown>>();
  const configuration = (settings: ClientSettings = noSettings) => ({
    logger,
    requestHandler: patience,
    ...fixed,
    ...settings,
  });
  return {
    configuration,
    client<C>(clientClass: ClientClass<C>, settings: ClientSettings = noSettings): C {
      const ofSettings = made.get(settings) ?? new Map<unknown, unknown>();
      made.set(settings, ofSettings);
      const existing = ofSettings.get(clientClass);
      if (existing) return existing as C;
      const client = new clientClass(configuration(settings));
      if (signal) endWith(signal, client);
      ofSettings.set(clientClass, client);
      return client;
    },
  };
}

/** The same clients with settings that hold wherever a step gives none of its own. */
export function withClientSettings(clients: AwsClients, fixed: ClientConfiguration): AwsClients {
  const merged = new WeakMap<ClientSettings, ClientSettings>();
  const merge = (settings: ClientSettings = noSettings): ClientSettings => {
    const known = merged.get(settings) ?? { ...fixed, ...settings };
    merged.set(settings, known);
    return known;
  };
  return {
    configuration: (settings) => clients.configuration(merge(settings)),
    client: (clientClass, settings) => clients.client(clientClass, merge(settings)),
  };
}

interface Sender {
  send(command: unknown, options?: object): unknown;
}

function endWith(signal: AbortSignal, client: unknown): void {
  const sender = client as Sender;
  const send = sender.send.bind(sender);
  sender.send = (command, options) => send(command, { abortSignal: signal, ...options });
}
