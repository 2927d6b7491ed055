import { expect, it } from 'vitest';
import { withoutBuiltinImports } from '../scripts/require-builtins.ts';

const declared = (module: string) => `process.getBuiltinModule("${module}")`;

it.each([
  ['import{join as a,sep}from"path";a(sep);', `const {join:a,sep}=${declared('path')};a(sep);`],
  [
    'import p,{default as q,join as a}from"path";',
    `const p=${declared('path')};const q=${declared('path')};const {join:a}=${declared('path')};`,
  ],
  ['import*as p from"fs/promises";', `const p=${declared('fs/promises')};`],
  ['#!/usr/bin/env node\nf();import f from"os";', `#!/usr/bin/env node\nconst f=${declared('os')};f();`],
  ['await import("http")', `await Promise.resolve(${declared('http')})`],
  ['import{a}from"./chunk-A.js";import("./b.js");', 'import{a}from"./chunk-A.js";import("./b.js");'],
  ['x=\'import{a}from"fs";\'', 'x=\'import{a}from"fs";\''],
])('the bundle takes from Node what it uses: %s', (written, expected) => {
  expect(withoutBuiltinImports(written)).toBe(expected);
});

it('an import that is written in another way is not left as it is', () => {
  expect(() => withoutBuiltinImports('import { join } from"path";')).toThrow('an import of path');
});
