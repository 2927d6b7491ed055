import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListKeysCommand, KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../../steps/package-root.ts';
import { createAwsClients, type AwsClients } from '../../../../steps/aws-clients.ts';
import type { FaultKind, FaultRule, RunningCloud } from '../../../../steps/rehearse/cloud/public.ts';
import { startTestCloud } from '../../../helpers/cloud.ts';

const dev = '333333333333';

async function withCloud(
  rules: readonly FaultRule[],
  use: (clients: AwsClients, cloud: RunningCloud) => Promise<void>,
  { maxAttempts = 1, seed = 1 } = {},
): Promise<void> {
  const { cloud } = await startTestCloud({ faults: { seed, rules } });
  const { expiration: _, ...credentials } = cloud.issueCredentials(cloud.administrator(dev));
  const { endpoint } = cloud;
  try {
    await use(
      createAwsClients({ endpoint, forcePathStyle: true, region: 'eu-west-1', maxAttempts, credentials }),
      cloud,
    );
  } finally {
    await cloud.stop();
  }
}

const whoAmI = (clients: AwsClients) => clients.client(STSClient).send(new GetCallerIdentityCommand({}));
const listKeys = (clients: AwsClients) => clients.client(KMSClient).send(new ListKeysCommand({}));
const listBuckets = (clients: AwsClients) =>
  clients.client(S3Client).send(new GetObjectCommand({ Bucket: 'nobodys-bucket', Key: 'key' }));
const listFunctions = (clients: AwsClients) => clients.client(LambdaClient).send(new ListFunctionsCommand({}));

describe('a fault', () => {
  const words: Readonly<Partial<Record<FaultKind, readonly [string, string, string, string]>>> = {
    throttling: ['Throttling', 'ThrottlingException', 'SlowDown', 'TooManyRequestsException'],
    'internal-error': ['InternalFailure', 'InternalFailure', 'InternalError', 'ServiceException'],
    unavailable: ['ServiceUnavailable', 'ServiceUnavailable', 'ServiceUnavailable', 'ServiceUnavailable'],
    'expired-token': ['ExpiredToken', 'ExpiredTokenException', 'ExpiredToken', 'ExpiredTokenException'],
    'clock-skew': [
      'SignatureDoesNotMatch',
      'InvalidSignatureException',
      'RequestTimeTooSkewed',
      'InvalidSignatureException',
    ],
  };

  it.each(Object.entries(words) as [FaultKind, readonly string[]][])(
    '%s is told as each service tells it',
    async (kind, names) => {
      await withCloud([{ kind }], async (clients) => {
        const calls = [whoAmI, listKeys, listBuckets, listFunctions];
        const told = await Promise.all(
          calls.map(async (call) => call(clients).catch((error: unknown) => (error as Error).name)),
        );
        expect(told).toEqual(names);
      });
    },
  );

  it.each<FaultKind>(['reset', 'lost-answer', 'truncated'])('%s breaks the connection', async (kind) => {
    await withCloud([{ kind }], async (clients, cloud) => {
      await expect(whoAmI(clients)).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(cloud.faults.injected).toEqual([{ kind, service: 'sts', operation: 'GetCallerIdentity', request: 1 }]);
    });
  });

  it('that loses the answer comes when all is done, and a reset before anything is', async () => {
    const create = (Bucket: string) => new CreateBucketCommand({ Bucket });
    const exists = async (clients: AwsClients, Bucket: string) =>
      clients
        .client(S3Client)
        .send(new HeadBucketCommand({ Bucket }))
        .then(
          () => true,
          () => false,
        );
    const rules: FaultRule[] = [
      { kind: 'lost-answer', operation: 'CreateBucket', times: 1 },
      { kind: 'reset', operation: 'CreateBucket' },
    ];
    await withCloud(rules, async (clients) => {
      await expect(clients.client(S3Client).send(create('lost-answer'))).rejects.toMatchObject({ code: 'ECONNRESET' });
      await expect(clients.client(S3Client).send(create('reset-at-once'))).rejects.toMatchObject({
        code: 'ECONNRESET',
      });
      expect(await exists(clients, 'lost-answer')).toBe(true);
      expect(await exists(clients, 'reset-at-once')).toBe(false);
    });
  });

  it('of a slow answer lets everything else go on', async () => {
    const rules: FaultRule[] = [{ kind: 'slow', service: 'sts', milliseconds: 300 }];
    await withCloud(rules, async (clients) => {
      const order: string[] = [];
      await Promise.all([
        whoAmI(clients).then(() => order.push('slow')),
        listKeys(clients).then(() => order.push('usual')),
      ]);
      expect(order).toEqual(['usual', 'slow']);
    });
  });

  it.each<FaultKind>([
    'throttling',
    'internal-error',
    'unavailable',
    'reset',
    'lost-answer',
    'truncated',
    'clock-skew',
  ])('%s is borne by the SDK, which tries again', async (kind) => {
    const rules: FaultRule[] = [{ kind, ...(kind === 'clock-skew' ? {} : { every: 2 }) }];
    await withCloud(
      rules,
      async (clients, cloud) => {
        for (let n = 0; n < 3; n++) expect((await whoAmI(clients)).Account).toBe(dev);
        expect(cloud.faults.injected.length).toBeGreaterThan(0);
      },
      { maxAttempts: 4 },
    );
  });

  it('of an expired token is none that trying again mends', async () => {
    await withCloud(
      [{ kind: 'expired-token' }],
      async (clients, cloud) => {
        await expect(whoAmI(clients)).rejects.toMatchObject({ name: 'ExpiredToken' });
        expect(cloud.faults.injected).toHaveLength(1);
      },
      { maxAttempts: 3 },
    );
  });

  it('of the clock lasts until a client signs by the cloud’s time', async () => {
    await withCloud(
      [{ kind: 'clock-skew', milliseconds: -7_200_000 }],
      async (clients, cloud) => {
        const skewed = await whoAmI(clients);
        expect(skewed.Account).toBe(dev);
        await whoAmI(clients);
        expect(cloud.faults.injected).toHaveLength(1);
      },
      { maxAttempts: 3 },
    );
  });
});

describe('a rule', () => {
  const faultedOf = async (rule: Omit<FaultRule, 'kind'>, seed = 1): Promise<number[]> => {
    const found: number[] = [];
    const faulted = async (clients: AwsClients, cloud: RunningCloud) => {
      for (let n = 1; n <= 12; n++) await whoAmI(clients).catch(() => undefined);
      found.push(...cloud.faults.injected.map(({ request }) => request));
    };
    await withCloud([{ ...rule, kind: 'throttling' }], faulted, { seed });
    return found;
  };

  it('spares, counts and ends as it says', async () => {
    expect(await faultedOf({ after: 2, every: 3 })).toEqual([3, 6, 9, 12]);
    expect(await faultedOf({ times: 2 })).toEqual([1, 2]);
    expect(await faultedOf({ after: 1, every: 4, times: 2 })).toEqual([2, 6]);
    expect(await faultedOf({ probability: 0 })).toEqual([]);
    expect(await faultedOf({ operation: 'AssumeRole' })).toEqual([]);
    expect(await faultedOf({ when: ({ service }) => service === 'kms' })).toEqual([]);
  });

  it('of chance gives the same faults for the same seed', async () => {
    const [one, again, other] = [
      await faultedOf({ probability: 0.5 }, 7),
      await faultedOf({ probability: 0.5 }, 7),
      await faultedOf({ probability: 0.5 }, 8),
    ];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(one.length).toBeGreaterThan(1);
    expect(one.length).toBeLessThan(11);
  });

  it('is added, taken away and cleared while the cloud runs', async () => {
    await withCloud([], async (clients, { faults }) => {
      const remove = faults.add({ kind: 'throttling', service: 'sts' });
      faults.add({ kind: 'throttling', service: 'kms' });
      await expect(whoAmI(clients)).rejects.toMatchObject({ name: 'Throttling' });
      remove();
      await whoAmI(clients);
      await expect(listKeys(clients)).rejects.toMatchObject({ name: 'ThrottlingException' });
      faults.clear();
      await listKeys(clients);
    });
  });

  it.each<[string, FaultRule, string]>([
    ['kind', { kind: 'throtling' as FaultKind }, 'no kind of fault is called throtling; did you mean throttling?'],
    [
      'service',
      { kind: 'reset', service: 'kmss' },
      'no service of the embedded cloud is called kmss; did you mean kms?',
    ],
    [
      'operation',
      { kind: 'reset', service: 's3', operation: 'PutObjct' },
      'no operation of s3 is called PutObjct; did you mean PutObject?',
    ],
    ['member', { kind: 'reset', opration: 'x' } as FaultRule, 'no member of a fault rule is called opration'],
    ['probability', { kind: 'reset', probability: 2 }, 'probability is from 0 to 1, and 2 is not'],
    ['every', { kind: 'reset', every: 0 }, 'every is a whole number from 1, and 0 is not'],
    ['milliseconds', { kind: 'reset', milliseconds: 5 }, 'reset takes no milliseconds'],
    ['delay', { kind: 'slow', milliseconds: Number.NaN }, 'NaN is no number of milliseconds'],
  ])('with a wrong %s is refused', async (_what, rule, message) => {
    await expect(startTestCloud({ faults: { rules: [rule] } })).rejects.toThrow(message);
  });
});

it('many clouds in one process have nothing in common', async () => {
  const clouds = await Promise.all(
    [1, 2, 3, 4].map((seed) =>
      startTestCloud({ faults: { seed, rules: seed === 1 ? [{ kind: 'unavailable', service: 'kms' }] : [] } }),
    ),
  );
  try {
    const [first, ...others] = clouds;
    const put = new PutObjectCommand({ Bucket: 'the-same-name', Key: 'key', Body: 'text' });
    for (const test of clouds) {
      await test
        .clientFor(dev)
        .client(S3Client)
        .send(new CreateBucketCommand({ Bucket: 'the-same-name' }));
    }
    await first?.clientFor(dev).client(S3Client).send(put);
    for (const test of others) {
      const get = new GetObjectCommand({ Bucket: 'the-same-name', Key: 'key' });
      await expect(test.clientFor(dev).client(S3Client).send(get)).rejects.toMatchObject({ name: 'NoSuchKey' });
      await test.clientFor(dev).client(KMSClient).send(new ListKeysCommand({}));
    }
    const listed = first?.clientFor(dev).client(KMSClient).send(new ListKeysCommand({}));
    await expect(listed).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    expect(clouds.map(({ cloud }) => cloud.faults.injected.length > 0)).toEqual([true, false, false, false]);
  } finally {
    await Promise.all(clouds.map(({ cloud }) => cloud.stop()));
  }
});

it('the example of docs/embedded-cloud.md runs against what is published', async () => {
  const page = await readFile(join(packageRoot(), 'docs', 'embedded-cloud.md'), 'utf8');
  const [, example = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', example], {
    cwd: packageRoot(),
  });
  expect(stdout).toBe('2\n');
});
