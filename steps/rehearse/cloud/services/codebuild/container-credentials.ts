import { randomUUID } from 'node:crypto';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { PlainRoute, RawAnswer } from '../../service.ts';

const prefix = '/v2/credentials/';

interface Container {
  readonly token: string;
  readonly assume: () => Caller;
}

const containers = new WeakMap<Cloud, Map<string, Container>>();

/** The address that a build's SDKs get its role's credentials from, as in a container, and the way to close it. */
export function openContainerCredentials(
  cloud: Cloud,
  assume: () => Caller,
): { readonly environment: Record<string, string>; close(): void } {
  const ofCloud = containers.get(cloud) ?? new Map<string, Container>();
  containers.set(cloud, ofCloud);
  const id = randomUUID();
  const token = randomUUID();
  ofCloud.set(id, { token, assume });
  return {
    environment: {
      // The relative form leads to a link-local address, which this machine does not have.
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${cloud.endpoint}${prefix}${id}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    close: () => void ofCloud.delete(id),
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
export const containerCredentials: PlainRoute = {
  prefix,
  answer: ({ path, headers }, cloud) =>
    Promise.resolve(answer(cloud, path.slice(prefix.length), headers['authorization'])),
};

function answer(cloud: Cloud, id: string, authorization: string | undefined): RawAnswer {
  const container = containers.get(cloud)?.get(id);
  if (!container) return json(404, { code: 'NotFound', message: 'no build has these credentials' });
  if (authorization !== container.token)
    return json(403, { code: 'Forbidden', message: "the authorization token is not this build's" });
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = cloud.issueCredentials(container.assume());
  return json(200, {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration,
  });
}

function json(status: number, value: object): RawAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
