import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../../steps/package-root.ts';
import { services } from '../../../../steps/rehearse/cloud/services/index.ts';
import { startTestCloud, type TestCloud } from '../../../helpers/cloud.ts';
import { lists, onePage, seed, type Seeded } from '../../../helpers/paged-lists.ts';

type Paginate = (
  configuration: { readonly client: unknown; readonly pageSize?: number; readonly stopOnSameToken?: boolean },
  input: Readonly<Record<string, unknown>>,
) => AsyncIterable<Readonly<Record<string, unknown>>>;

/** Clients of the SDK, by what they are called here; those of the same name are not repeated. */
const serviceNames: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs', eventbridge: 'events' };
const require = createRequire(import.meta.url);

interface Found {
  readonly service: string;
  readonly operation: string;
  readonly paginate: Paginate;
  readonly client: new () => unknown;
}

/** Every paginator of every client in the project whose operation the cloud has. */
function findPaginators(): readonly Found[] {
  const packages = readdirSync(join(packageRoot(), 'node_modules/@aws-sdk')).filter((name) =>
    name.startsWith('client-'),
  );
  return packages.flatMap((name) => {
    const module = require(`@aws-sdk/${name}`) as Readonly<Record<string, unknown>>;
    const plain = name.slice('client-'.length);
    const service = services.find((one) => one.name === (serviceNames[plain] ?? plain));
    const client = Object.entries(module).find(([key]) => /^[A-Z]\w+Client$/.test(key))?.[1] as new () => unknown;
    return Object.keys(module).flatMap((key) => {
      const operation = /^paginate(.+)$/.exec(key)?.[1];
      if (!operation || !service || !Object.hasOwn(service.operations, operation)) return [];
      return [{ service: service.name, operation, paginate: module[key] as Paginate, client }];
    });
  });
}

const paginators = findPaginators();

it('every paginator whose operation the cloud has is tried', () => {
  const names = paginators.map(({ service, operation }) => `${service} ${operation}`);
  expect(names.length).toBeGreaterThan(70);
  expect(names.toSorted()).toEqual([...Object.keys(lists), ...onePage].toSorted());
});

describe('a paginator of the SDK', () => {
  let test: TestCloud;
  let seeded: Seeded;
  beforeAll(async () => {
    test = await startTestCloud();
    seeded = await seed(test);
  });
  afterAll(() => test.cloud.stop());

  it.each(paginators.filter(({ service, operation }) => Object.hasOwn(lists, `${service} ${operation}`)))(
    'goes through several pages: $service $operation',
    async ({ service, operation, paginate, client: Client }) => {
      const { input, members, size, least, account } = lists[`${service} ${operation}`]!(seeded);
      const client = test.clientFor(account ?? seeded.account).client(Client as never);
      const pages: (readonly unknown[])[] = [];
      // GetLogEvents gives the last token again at the end. A paginator writes the token into its input.
      const configuration = {
        client,
        stopOnSameToken: operation === 'GetLogEvents',
        ...(size ? { pageSize: size } : {}),
      };
      for await (const page of paginate(configuration, { ...input }))
        pages.push(members.flatMap((member) => (page[member] ?? []) as readonly unknown[]));
      const items = pages.flat().map((item) => JSON.stringify(item));
      expect(pages.filter((page) => page.length > 0).length).toBeGreaterThan(1);
      for (const page of pages) expect(page.length).toBeLessThanOrEqual(size ?? 100);
      expect(items.length).toBeGreaterThanOrEqual(least);
      expect(new Set(items).size).toBe(items.length);
    },
  );
});
