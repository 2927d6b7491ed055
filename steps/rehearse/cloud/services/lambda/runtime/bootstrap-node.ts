/**
 * What stands for Lambda's Node runtime in a child process: the event comes in on standard input, the answer goes out on descriptor 3,
 * and what the function prints is its log. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
export const nodeBootstrap = String.raw`
import fs, { existsSync, readFileSync, writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import process, { env, exit } from 'node:process';
import { pathToFileURL } from 'node:url';

const { event, context: facts, layers } = JSON.parse(readFileSync(0, 'utf8'));

// /opt is this machine's own: whoever looks there is shown the layers.
const placed = (path) => (typeof path === 'string' && /^\/opt(\/|$)/.test(path) ? layers + path.slice(4) : path);
for (const at of layers === undefined ? [] : [fs, fs.promises]) {
  for (const [name, original] of Object.entries(at)) {
    if (typeof original !== 'function' || /^[A-Z]/.test(name)) continue;
    const shown = (path, ...rest) => original.call(at, placed(path), ...rest);
    at[name] = Object.defineProperties(shown, Object.getOwnPropertyDescriptors(original));
  }
}
syncBuiltinESMExports();
const end = (answer) => {
  // One write may take a part only.
  for (let rest = Buffer.from(JSON.stringify(answer)); rest.length > 0; ) rest = rest.subarray(writeSync(3, rest));
  exit(0);
};
const failure = (error, type) => ({
  error: {
    errorType: type ?? error?.name ?? 'Error',
    errorMessage: type ? String(error) : String(error?.message ?? error),
    trace: String(error?.stack ?? error).split('\n'),
  },
});
const succeed = (value) => end({ value: value ?? null });
const fail = (error) => end(failure(error));
process.on('uncaughtException', (error) => end(failure(error, 'Runtime.UnhandledPromiseRejection')));

const [, path, name] = /^(.*?)\.([^/]+)$/.exec(env._HANDLER) ?? [];
const file = ['.js', '.mjs', '.cjs'].map((end) => join(env.LAMBDA_TASK_ROOT, path + end)).find(existsSync);
let module;
try {
  if (!file) throw new Error("Cannot find module '" + path + "'");
  module = await import(pathToFileURL(file));
} catch (error) {
  end(failure(error, error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : 'Runtime.ImportModuleError'));
}
const handler = name.split('.').reduce((at, key) => at?.[key], { ...module.default, ...module });
if (typeof handler !== 'function') end(failure(env._HANDLER + ' is undefined or not exported', 'Runtime.HandlerNotFound'));

const done = (error, value) => (error ? fail(error) : succeed(value));
const context = { ...facts, done, succeed, fail, getRemainingTimeInMillis: () => Math.max(0, facts.deadline - Date.now()) };
process.on('beforeExit', () => succeed(null));
try {
  const result = handler(event, context, done);
  if (typeof result?.then === 'function') result.then(succeed, fail);
  else if (handler.length < 3 && result !== undefined) succeed(result);
} catch (error) {
  fail(error);
}
`;
