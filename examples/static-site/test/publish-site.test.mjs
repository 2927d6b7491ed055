import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { contentType, keysIn } from '../functions/publish-site/site.mjs';

const site = fileURLToPath(new URL('../site', import.meta.url));

test('publishes every file of the site, pages after what they refer to', async () => {
  const keys = await keysIn(site);
  assert.ok(keys.includes('index.html'));
  assert.ok(keys.indexOf('index.html') > keys.indexOf('style.css'));
});

test('knows the types of files by their names', () => {
  assert.equal(contentType('index.html'), 'text/html; charset=utf-8');
  assert.equal(contentType('images/LOGO.SVG'), 'image/svg+xml');
  assert.equal(contentType('unknown'), 'application/octet-stream');
});
