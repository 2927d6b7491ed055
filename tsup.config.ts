import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import packageJson from './package.json' with { type: 'json' };

export default defineConfig({
  entry: {
    steps: 'bin/steps.ts',
    index: 'steps/index.ts',
    cloud: 'steps/rehearse/cloud/public.ts',
    'archive-thread': 'steps/archive-thread.ts',
  },
  format: 'esm',
  target: 'node22',
  platform: 'node',
  outDir: 'dist',
  define: { builtVersion: JSON.stringify(packageJson.version) },
  splitting: true,
  minify: true,
  clean: false,
  noExternal: [/.*/],
  silent: true,
  esbuildOptions: (options) => {
    // The same code as ES modules, of which the parts that are needed are taken, and evaluated in less time.
    options.alias = { yaml: fileURLToPath(new URL('node_modules/yaml/browser/index.js', import.meta.url)) };
  },
});
