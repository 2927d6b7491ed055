import type { S3Client } from '@aws-sdk/client-s3';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import type { FoundObject } from '../object-checksum.ts';
import type { Destination } from './destination.ts';
import type { PutOutcome, PutRequest } from './put-object.ts';
import { openQuickRequests } from './quick-requests.ts';
import type { ObjectName } from './reference-text.ts';
import type { ObjectWriting } from './seen-objects.ts';

export type ListedPlace = Pick<Destination, 'bucket' | 'prefix' | 'bucketOwner'>;

/** A page of the objects below a prefix, and what the next one is asked by. */
export interface ListedPage {
  readonly objects: readonly (readonly [key: string, writing: ObjectWriting])[];
  readonly next?: string;
}

/** What packaging asks of S3 for each object. Whatever fails does as the SDK's client fails. */
export interface ObjectRequests {
  list(place: ListedPlace, token?: string): Promise<ListedPage>;
  /** What S3 says of an object; nothing where there is none. */
  read(object: ObjectName, bucketOwner?: string): Promise<FoundObject | undefined>;
  put(destination: Destination, request: PutRequest): Promise<PutOutcome>;
}

/** The same with the SDK's client for everything else, which is loaded when it is first needed. */
export interface OpenRequests extends ObjectRequests {
  client(): Promise<S3Client>;
  /** Asks for the first page of a list that will be wanted, where that can be had quickly: `list` takes its answer, once. */
  beginListing(place: ListedPlace): void;
}

/** The answer that was had quickly, or nothing. See docs/decisions/0007-a-quick-path-beside-the-sdk.md. */
export type Quickly<T> = Promise<{ readonly answer: T } | undefined>;

/** Each request goes the quick way first, where that is open. */
export function openRequests(context: Context, settings: ClientSettings): OpenRequests {
  const quick = openQuickRequests(context, settings);
  let loaded: ReturnType<typeof loadSdk> | undefined;
  let begun: ReturnType<typeof quick.list> | undefined;
  const listQuickly = (place: ListedPlace, token?: string) => {
    const answer = token === undefined ? begun : undefined;
    begun = undefined;
    return answer ?? quick.list(place, token);
  };
  const sdk = () => (loaded ??= loadSdk(context, settings));
  const first = async <T>(quickly: Quickly<T>, otherwise: (requests: ObjectRequests) => Promise<T>): Promise<T> => {
    const found = await quickly;
    if (found) return found.answer;
    context.signal.throwIfAborted();
    return otherwise((await sdk()).requests);
  };
  return {
    client: async () => (await sdk()).client,
    beginListing: (place) => void (begun = quick.list(place)),
    list: (...asked) => first(listQuickly(...asked), (requests) => requests.list(...asked)),
    read: (...asked) => first(quick.read(...asked), (requests) => requests.read(...asked)),
    put: (...asked) => first(quick.put(...asked), (requests) => requests.put(...asked)),
  };
}

async function loadSdk({ aws }: Context, settings: ClientSettings) {
  const { createSdkRequests, s3Client } = await import('./sdk-requests.ts');
  const client = s3Client(aws, settings);
  return { client, requests: createSdkRequests(client) };
}
