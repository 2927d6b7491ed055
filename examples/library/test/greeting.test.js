import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from '../greeting.js';

test('greets by the hour', () => {
  assert.deepEqual([8, 12, 20].map(greeting), ['good morning', 'good afternoon', 'good evening']);
});
