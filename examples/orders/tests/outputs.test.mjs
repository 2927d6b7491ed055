import assert from 'node:assert/strict';
import { test } from 'node:test';

const outputs = JSON.parse(Buffer.from(process.env.STACK_OUTPUTS ?? '', 'base64').toString());

test(`the stack of ${process.env.ENVIRONMENT} says where orders are taken`, () => {
  assert.match(outputs.ApiUrl, /^https:\/\/[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com/);
});
