import { isAccessDenied } from '../errors/index.ts';
import type { Destination } from './destination.ts';
import type { ObjectRequests } from './object-requests.ts';
import { fromS3 } from './s3-failure.ts';
import type { ObjectWriting } from './seen-objects.ts';

/** What listing the prefix told. */
export interface ExistingObjects {
  readonly objects: ReadonlyMap<string, ObjectWriting>;
  /** Whether a key that is not among them is certain not to exist. */
  readonly isComplete: boolean;
}

/** A prefix with more objects than this is asked about key by key instead: that is faster than reading on. */
const maxPages = 5;

export async function listExisting(requests: ObjectRequests, destination: Destination): Promise<ExistingObjects> {
  const objects = new Map<string, ObjectWriting>();
  let token: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    try {
      const listed = await requests.list(destination, token);
      for (const [key, writing] of listed.objects) objects.set(key, writing);
      token = listed.next;
    } catch (error) {
      if (isAccessDenied(error)) return { objects, isComplete: false };
      throw fromS3(error, `list bucket ${destination.bucket} (s3:ListBucket)`, destination);
    }
    if (!token) return { objects, isComplete: true };
  }
  return { objects, isComplete: false };
}
