import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createAwsClients, type ClientConfiguration } from '../../../steps/aws-clients.ts';
import type { Context } from '../../../steps/context.ts';
import type { Destination } from '../../../steps/package/destination.ts';
import { openRequests, type ObjectRequests } from '../../../steps/package/object-requests.ts';
import { signed } from '../../../steps/package/quick-connection.ts';
import { findQuickSettings, type QuickSettings } from '../../../steps/package/quick-settings.ts';
import { createSdkRequests, s3Client } from '../../../steps/package/sdk-requests.ts';
import { signatureOf } from '../../../steps/request-signature.ts';
import { createTestContext } from '../../helpers/step-context.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Answer = (request: Received, response: ServerResponse) => void;

const listing = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><IsTruncated>true</IsTruncated><NextContinuationToken>1/+=</NextContinuationToken>
  <Contents><Key>p/a &amp;&lt;&#x41;&quot;.zip</Key><LastModified>2026-11-26T11:54:54.000Z</LastModified><ETag>&quot;e1&quot;</ETag><Size>3</Size><StorageClass>STANDARD</StorageClass></Contents>
  <Contents><Key>p/b.yml</Key><LastModified>2026-11-26T11:54:55.000Z</LastModified><ETag>&quot;e2&quot;</ETag><Size>4</Size></Contents></ListBucketResult>`;
const checksum = createHash('sha256').update('stored').digest('base64');

/** As S3 answers. */
const asS3: Answer = ({ method }, response) => {
  const facts = { etag: '"e3"', 'x-amz-version-id': 'v1' };
  if (method === 'GET') return response.writeHead(200, { 'content-type': 'application/xml' }).end(listing);
  if (method === 'PUT') return response.writeHead(200, facts).end();
  const modified = { 'last-modified': 'Thu, 26 Nov 2026 11:54:54 GMT', 'content-length': 6 };
  return response.writeHead(200, { ...facts, ...modified, 'x-amz-checksum-sha256': checksum }).end();
};

async function startServer(answer: Answer = asS3) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url = '' } = request;
      const one = { method, url, headers: request.headers as Record<string, string>, body };
      received.push(one);
      return answer(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function readBody(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const region = 'eu-west-1';
const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };

let folder: string;
beforeEach(async () => {
  folder = await createWorkspace();
});

/** A context without anything of this process's own settings of AWS. */
function contextOf(configuration: ClientConfiguration, environment: Record<string, string> = none): Context {
  return { ...createTestContext(folder), environment, aws: createAwsClients(configuration) };
}

const bytes = new Uint8Array(Buffer.from('hello'));
const body = { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
const plain: Destination = { bucket: 'artifacts', prefix: 'packages/a b', region };
const full: Destination = {
  ...plain,
  kmsKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/1',
  bucketOwner: '111111111111',
  metadata: { Commit: 'a  b', 'x-y': "it's" },
};
const key = "packages/a b+ü~'()/k!*.zip";

const requests: readonly (readonly [string, (to: ObjectRequests) => Promise<unknown>])[] = [
  ['a list', (to) => to.list(plain)],
  ['a list of everything', (to) => to.list({ ...plain, prefix: '' })],
  ['the next page of an owner’s', (to) => to.list(full, '1/+=')],
  ['a look at an object', (to) => to.read({ bucket: plain.bucket, key })],
  ['a look at an object of an owner’s', (to) => to.read({ bucket: plain.bucket, key }, '111111111111')],
  ['an upload', (to) => to.put(plain, { key, body, overwrite: false })],
  ['an upload over what is there', (to) => to.put(plain, { key, body, overwrite: true })],
  ['an upload with all that there is', (to) => to.put(full, { key, body, overwrite: false })],
];

/** What the SDK says of itself, and what is another for each request. */
const ownHeaders = /^(?:amz-sdk-|x-amz-user-agent$|user-agent$|x-amz-date$|authorization$)/;

function described({ method, url, headers, body: sent }: Received) {
  const [path, query = ''] = url.split('?');
  const compared = Object.entries(headers).filter(([name]) => !ownHeaders.test(name));
  return { method, path, query: query.split('&').toSorted(), headers: Object.fromEntries(compared), sent };
}

function bySdk(configuration: ClientConfiguration): ObjectRequests {
  return createSdkRequests(s3Client(createAwsClients(configuration), {}));
}

it('a list that was begun is taken once', async () => {
  const { received, endpoint } = await startServer();
  const to = openRequests(contextOf({ endpoint, region, credentials }), {});
  to.beginListing(plain);
  await expect.poll(() => received.length).toBe(1);
  const { next, objects } = await to.list(plain);
  expect(objects).toHaveLength(2);
  expect(received).toHaveLength(1);
  await to.list(plain, next);
  await to.list(plain);
  expect(received.map(({ url }) => /continuation-token/.test(url))).toEqual([false, true, false]);
});

it.each<[string, ClientConfiguration, Answer]>([
  ['fails', { region, credentials }, (_, response) => response.writeHead(503).end()],
  ['cannot be had quickly', { region, credentials: () => Promise.resolve(credentials) }, asS3],
])('a list that was begun and %s is asked for by the SDK', async (_what, configuration, first) => {
  let times = 0;
  const { endpoint } = await startServer((request, response) => (times++ === 0 ? first : asS3)(request, response));
  const to = openRequests(contextOf({ ...configuration, endpoint }), {});
  to.beginListing(plain);
  expect((await to.list(plain)).objects).toHaveLength(2);
});

describe('a request that is made quickly', () => {
  it.each(requests)('is the one of the SDK, and gives the same: %s', async (_, ask) => {
    const { received, endpoint } = await startServer();
    const configuration = { endpoint, region, credentials };
    const given = [await ask(bySdk(configuration)), await ask(openRequests(contextOf(configuration), {}))];
    expect(given[1]).toEqual(given[0]);
    const [sdk, quick] = received;
    expect(received).toHaveLength(2);
    expect(quick?.headers['user-agent']).toBe('codebuild-steps');
    expect(sdk?.headers['user-agent']).toContain('aws-sdk-js');
    expect(described(quick as Received)).toEqual(described(sdk as Received));
  });

  it.each(requests)('is signed as the SDK signs: %s', async (_, ask) => {
    const { received, endpoint } = await startServer();
    const configuration = { endpoint, region, credentials };
    await ask(bySdk(configuration));
    await ask(openRequests(contextOf(configuration), {}));
    for (const { method, url, headers } of received) {
      const [path = '', rawQuery = ''] = url.split('?');
      const [, names = '', signature] =
        /SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(headers['authorization'] ?? '') ?? [];
      const timestamp = headers['x-amz-date'] ?? '';
      const terms = { date: timestamp.slice(0, 8), region, service: 's3', timestamp, signedHeaders: names.split(';') };
      const payloadHash = headers['x-amz-content-sha256'] ?? '';
      expect(signatureOf({ method, path, rawQuery, headers, payloadHash }, terms, 'secret')).toBe(signature);
    }
    expect(received[1]?.headers['authorization']).toContain(';x-amz-security-token');
  });

  it.each(['eu-west-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1', 'ap-southeast-5'])(
    'goes to the address of the bucket in %s',
    async (of) => {
      let asked: { readonly hostname: string; readonly path: string; readonly protocol: string } | undefined;
      const handle = async (request: typeof asked) => {
        asked = request;
        throw new Error('enough is known');
      };
      const client = new S3Client({ region: of, credentials, maxAttempts: 1, requestHandler: { handle } as never });
      await expect(createSdkRequests(client).put(plain, { key, body, overwrite: true })).rejects.toThrow('enough');
      const settings = { region: of, credentials, httpsAgent: {}, connectionTimeout: 0, socketTimeout: 0 };
      const sent = signed({ method: 'PUT', bucket: plain.bucket, key, query: {}, headers: {} }, settings, new Date());
      expect(sent).toMatchObject({ hostname: asked?.hostname, path: asked?.path });
      expect([sent.headers['host'], asked?.protocol]).toEqual([asked?.hostname, 'https:']);
    },
  );
});

function cutOff(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': listing.length + 1 });
  response.write(listing, () => response.destroy());
}

describe('what is not as expected is asked by the SDK, and so is all that follows', () => {
  const list = requests[0]?.[1] as (to: ObjectRequests) => Promise<unknown>;
  const odd: readonly (readonly [string, (to: ObjectRequests) => Promise<unknown>, Answer])[] = [
    ['busy', list, (_, response) => response.writeHead(503).end()],
    ['another region', list, (_, response) => response.writeHead(301).end()],
    ['a broken connection', list, (_, response) => response.socket?.resetAndDestroy()],
    ['half an answer', list, (_, response) => cutOff(response)],
    ['no XML', list, (_, response) => response.writeHead(200).end('<html>')],
    ['a page of a proxy', list, (_, response) => response.writeHead(200).end('<html><body>sign in</body></html>')],
    ['a list that says not whether it ends', list, (_, response) => response.writeHead(200).end('<ListBucketResult/>')],
    [
      'an object without its checksum',
      (to) => to.read({ bucket: 'artifacts', key }),
      (_, response) => response.writeHead(200, { etag: '"e"' }).end(),
    ],
    [
      'an upload without an ETag',
      (to) => to.put(plain, { key, body, overwrite: true }),
      (_, response) => response.writeHead(200).end(),
    ],
  ];
  it.each(odd)('%s', async (_, ask, wrong) => {
    let count = 0;
    const { received, endpoint } = await startServer((...asked) => (++count === 1 ? wrong : asS3)(...asked));
    const configuration = { endpoint, region, credentials };
    const to = openRequests(contextOf(configuration), {});
    const given = await ask(to);
    expect(given).toEqual(await ask(bySdk(configuration)));
    await ask(to);
    const quick = received.map(({ headers }) => headers['user-agent'] === 'codebuild-steps');
    expect(quick).toEqual([true, false, false, false]);
  });

  it('the error is the SDK’s', async () => {
    const refuse: Answer = (_, response) => {
      response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>you may not</Message></Error>');
    };
    const { endpoint } = await startServer(refuse);
    const asking = openRequests(contextOf({ endpoint, region, credentials }), {}).list(plain);
    await expect(asking).rejects.toMatchObject({ name: 'AccessDenied', message: 'you may not' });
  });

  it('an upload that is there already is told so', async () => {
    const { received, endpoint } = await startServer((_, response) => {
      response.writeHead(412).end('<Error><Code>PreconditionFailed</Code><Message>it is there</Message></Error>');
    });
    const to = openRequests(contextOf({ endpoint, region, credentials }), {});
    expect(await to.put(plain, { key, body, overwrite: false })).toEqual({ type: 'exists' });
    expect(received).toHaveLength(2);
  });

  it.each([
    ['a bucket with dots', { ...plain, bucket: 'my.artifacts' }],
    ['an alias of an access point', { ...plain, bucket: 'artifacts-of-mine-s3alias' }],
    ['a directory bucket', { ...plain, bucket: 'artifacts--euw1-az1--x-s3' }],
    ['metadata beyond ASCII', { ...plain, metadata: { by: 'Zoë' } }],
  ])('%s', async (_, destination) => {
    const { received, endpoint } = await startServer();
    const to = openRequests(contextOf({ endpoint, region, credentials, maxAttempts: 1 }), {});
    await to.put(destination, { key, body, overwrite: true }).catch(() => {});
    expect(received.filter(({ headers }) => headers['user-agent'] === 'codebuild-steps')).toEqual([]);
  });
});

describe('settings', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: region };
  const found = (environment: Record<string, string>, configuration: ClientConfiguration = {}) =>
    findQuickSettings(contextOf(configuration, { ...none, ...environment }), {});

  it('are the usual ones of the environment, or those that a client is given', () => {
    const usual: Partial<QuickSettings> = {
      region,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    };
    expect(found(keys)).toMatchObject(usual);
    expect(found({ ...keys, AWS_SESSION_TOKEN: 't' })?.credentials.sessionToken).toBe('t');
    expect(found({}, { region, credentials })).toMatchObject({ region, credentials });
    const both = { AWS_ENDPOINT_URL: 'http://10.0.0.1', AWS_ENDPOINT_URL_S3: 'http://10.0.0.2:9000' };
    expect(found({ ...keys, ...both })?.endpoint?.host).toBe('10.0.0.2:9000');
  });

  it.each([
    ['a profile', { AWS_PROFILE: 'dev' }],
    ['FIPS', { AWS_USE_FIPS_ENDPOINT: 'true' }],
    ['dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
    ['a way to compute checksums', { AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED' }],
    ['endpoints of the configuration left aside', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['an endpoint with a name, which the bucket is put before', { AWS_ENDPOINT_URL: 'http://localhost:4566' }],
    ['an endpoint with a path', { AWS_ENDPOINT_URL: 'http://10.0.0.1/s3' }],
    ['an endpoint that is none', { AWS_ENDPOINT_URL: 'nonsense' }],
    ['half of a key', { AWS_SECRET_ACCESS_KEY: '' }],
    ['no region', { AWS_REGION: '' }],
    ['a region that is none', { AWS_REGION: 'fips-us-east-1' }],
    ['a web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }],
  ])('with %s are the SDK’s matter', (_, change) => {
    expect(found({ ...keys, ...change })).toBeUndefined();
  });

  it('with credentials that are fetched, or a profile of the command line, are the SDK’s matter', () => {
    expect(found(keys, { credentials: async () => credentials })).toBeUndefined();
    expect(found(keys, { profile: 'dev' })).toBeUndefined();
    expect(found(keys, { forcePathStyle: true })).toBeUndefined();
  });

  it.each([
    ['[default]\nregion = eu-west-1\noutput=json\n', true],
    ['# endpoint_url = x\n[profile a]\nsso_session = s\nrole_arn=arn:aws:iam::1:role/r\n', true],
    ['[default]\nendpoint_url = http://10.0.0.1\n', false],
    ['[default]\nservices = mine\n[services mine]\ns3 =\n  endpoint_url = http://10.0.0.1\n', false],
    ['[default]\nuse_fips_endpoint = true\n', false],
  ])('look into the shared configuration: %j', async (text, isUsual) => {
    const files = await createWorkspace({ config: text });
    const shared = { ...keys, AWS_CONFIG_FILE: join(files, 'config') };
    expect(found(shared) !== undefined).toBe(isUsual);
    expect(found({ ...keys, AWS_SHARED_CREDENTIALS_FILE: join(files, 'config') }) !== undefined).toBe(isUsual);
    const home = contextOf({}, { ...keys, HOME: await createWorkspace({ '.aws/config': text }) });
    expect(findQuickSettings(home, {}) !== undefined).toBe(isUsual);
  });
});
