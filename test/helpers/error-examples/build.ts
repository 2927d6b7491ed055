import type * as buildErrors from '../../../steps/errors/build.ts';
import * as errors from '../../../steps/errors/index.ts';
import { at, refusedBySystem, type ExamplesOf } from './example.ts';

const place = at('template.yml:12', '  Orders:', 'Orders');
const orders = 'function Orders (functions/orders)';

export const buildExamples: ExamplesOf<typeof buildErrors> = {
  toolchainUnknown: [
    errors.toolchainUnknown(
      orders,
      'Package.swift says that it is Swift',
      ['makefile', 'esbuild', 'python', 'npm', 'ruby', 'gradle', 'maven', 'go', 'rust', 'dotnet'],
      place,
    ),
  ],
  entryNotFound: [errors.entryNotFound(orders, 'src/app.handler', ['src/app.ts', 'src/app.mts', 'src/app.js'], place)],
  lockfileMissing: [
    errors.lockfileMissing('functions/orders'),
    errors.lockfileMissing('functions/mail', { file: 'Gemfile', lockfile: 'Gemfile.lock', command: 'bundle lock' }),
  ],
  lockfileForeign: [errors.lockfileForeign('functions/orders', 'pnpm-lock.yaml', 'pnpm install --frozen-lockfile')],
  buildFailed: [
    errors.buildFailed(
      orders,
      'npm ci --omit=dev',
      {
        exitCode: 1,
        all: 'npm error code E404\nnpm error 404 Not Found - GET https://registry.example/@acme%2fgreeting',
      },
      'cd functions/orders && npm ci --omit=dev',
      place,
    ),
  ],
  testsFailed: [
    errors.testsFailed(
      orders,
      'npm test',
      { exitCode: 1, all: '✖ charges what was ordered (1.2ms)\n  Expected 12, got 10' },
      'cd functions/orders && npm test',
      place,
    ),
  ],
  outputEmpty: [errors.outputEmpty(orders, 'make build-Orders', place)],
  toolchainMissing: [
    errors.toolchainMissing(
      'go',
      'it builds functions/orders',
      'install Go (https://go.dev/dl), in CodeBuild by an image that has it',
    ),
    errors.toolchainMissing(
      'Python 3 with pip',
      'it installs what requirements.txt names',
      'install python3 and python3-pip',
    ),
  ],
  toolchainBroken: [
    errors.toolchainBroken(
      'go version',
      {
        exitCode: 126,
        all: 'No version is set for command go\nConsider adding one of the following versions in your config file',
      },
      'install Go (https://go.dev/dl), in CodeBuild by an image that has it',
    ),
  ],
  toolchainUnfit: [
    errors.toolchainUnfit(
      'function Resize (functions/resize)',
      'its package makes resize, migrate',
      'name one executable in Metadata: BuildProperties: Binary',
      at('template.yml:30', '  Resize:', 'Resize'),
    ),
  ],
  buildCacheUnusable: [errors.buildCacheUnusable('/cache/builds', refusedBySystem('EROFS'))],
};
