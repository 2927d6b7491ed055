#!/usr/bin/env node
// The published entry: turns on the compile cache before anything large is loaded, which halves start-up.
import module from 'node:module';

// A cache under /proc hangs Node 22 and 24.
if (!process.env['NODE_COMPILE_CACHE']?.startsWith('/proc')) module.enableCompileCache?.();
const { main } = await import('./main.ts');
await main(process);
