#!/usr/bin/env node
// The published entry: turns on the compile cache before anything large is loaded, which halves start-up.
import module from 'node:module';
import { compileCacheFolder } from './compile-cache.ts';
import { nodeProblem } from './node-version.ts';

const problem = nodeProblem(process.version);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}
// Node's own variables have turned it on before, or turn it off, which one does however empty it is.
if (!process.env['NODE_COMPILE_CACHE'] && process.env['NODE_DISABLE_COMPILE_CACHE'] === undefined) {
  const folder = compileCacheFolder(process.env, process.getuid?.());
  if (folder !== undefined) module.enableCompileCache?.(folder);
}
const { main } = await import('./main.ts');
await main(process);
