import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptOrder, OrderRejected } from './accept-order.ts';

const catalogue = { tea: { title: 'Tea', cents: 250 } };
const accept = (request: unknown) => acceptOrder(request, catalogue, () => 'order-1');

test('prices an order by the catalogue', () => {
  assert.equal(accept({ customer: 'Ada', lines: [{ product: 'tea', quantity: 2 }] }).totalCents, 500);
});

test('rejects what is no order', () => {
  for (const request of [undefined, { customer: 'Ada', lines: [] }, { customer: 'Ada', lines: [{ product: 'ink', quantity: 1 }] }])
    assert.throws(() => accept(request), OrderRejected);
});
