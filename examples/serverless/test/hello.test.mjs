import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handler } from '../functions/hello/index.mjs';

const messageOf = async (request) => JSON.parse((await handler(request)).body).message;

test('greets the world, or whom it is told', async () => {
  assert.equal(await messageOf({}), 'Hello, world');
  assert.equal(await messageOf({ queryStringParameters: { name: 'Ada' } }), 'Hello, Ada');
});
