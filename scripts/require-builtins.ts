import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';

/** What CommonJS packages in the bundle need, which an ES module has none of. */
const requireFunction = "const require=(id)=>process.getBuiltinModule('module').createRequire(import.meta.url)(id);";

/** As the bundler writes them, and nobody else. */
const statement = /(?<![\w$."'`])import(?: ([\w$]+)|\*as ([\w$]+)|(?: ([\w$]+),)?\{([\w$, ]*)\}) ?from"([a-z_/]+)";/g;
const left = /(?<![\w$."'`])import\b[^;()"'`]*from ?"([a-z_/]+)"/g;
const whenNeeded = /(?<![\w$."'`])import\("([a-z_/]+)"\)/g;

/**
 * Has the bundle ask for Node's own modules by `process.getBuiltinModule`. An `import` of one reads everything that it exports, which
 * loads what is never used (of `http` a client for `fetch`, of `crypto` all of WebCrypto): a tenth of a short command's time.
 */
export function requireBuiltins(folder: string): void {
  for (const entry of readdirSync(folder).filter((each) => each.endsWith('.js'))) {
    const file = join(folder, entry);
    writeFileSync(file, withoutBuiltinImports(readFileSync(file, 'utf8')));
  }
}

export function withoutBuiltinImports(text: string): string {
  const hoisted: string[] = [];
  const take = (written: string, ...[all, space, first, names = '', module = '']: readonly string[]) => {
    if (!isBuiltin(module)) return written;
    hoisted.push(declare(all ?? space ?? first, names.split(',').filter(Boolean), module));
    return '';
  };
  const code = text
    .replace(statement, take)
    .replace(whenNeeded, (written, module: string) =>
      isBuiltin(module) ? `Promise.resolve(${taken(module)})` : written,
    );
  const missed = [...code.matchAll(left)].find(([, module = '']) => isBuiltin(module));
  if (missed) throw new Error(`an import of ${missed[1]} is written in an unknown way: ${missed[0]}`);
  const start = /^#!.*\n/.exec(code)?.[0] ?? '';
  const declared = [...hoisted, ...(/\brequire\b/.test(code) ? [requireFunction] : [])].join('');
  return start + declared + code.slice(start.length);
}

/** `const{join:a}=…;`; the default export of such a module is the module. */
function declare(whole: string | undefined, names: readonly string[], module: string): string {
  const defaults = names
    .filter((name) => name.startsWith('default as '))
    .map((name) => name.slice('default as '.length));
  const others = names.filter((name) => !name.startsWith('default as ')).map((name) => name.replace(' as ', ':'));
  const targets = [...(whole === undefined ? [] : [whole]), ...defaults];
  if (others.length > 0) targets.push(`{${others.join(',')}}`);
  return targets.map((target) => `const ${target}=${taken(module)};`).join('');
}

function taken(module: string): string {
  return `process.getBuiltinModule(${JSON.stringify(module)})`;
}
