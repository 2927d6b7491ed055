import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { steps: 'bin/steps.ts', index: 'steps/index.ts' },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  outDir: 'dist',
  splitting: true,
  minify: true,
  clean: false,
  noExternal: [/.*/],
  // Some bundled CommonJS packages call require(); an ES module has none of its own.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  silent: true,
});
