// Makes the published form: dist/steps.js (the command), dist/index.js (the library), their types, the table of resource types, and
// the AWS SDK's clients for functions of our own templates.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { buildLambdaSdk } from './build-lambda-sdk.ts';
import { ensureResourceTypes } from './build-resource-types.ts';
import { requireBuiltins } from './require-builtins.ts';

const root = packageRoot();
const dist = join(root, 'dist');
const binaries = join(root, 'node_modules', '.bin');
const run = (file: string, args: string[]) => execFileSync(join(binaries, file), args, { cwd: root, stdio: 'inherit' });

mkdirSync(dist, { recursive: true });
// The table stays until a newer one takes its place: tests from source may be reading it.
for (const entry of readdirSync(dist))
  if (entry !== 'resource-types.json') rmSync(join(dist, entry), { recursive: true });
ensureResourceTypes();
run('tsup', []);
requireBuiltins(dist);
buildLambdaSdk(join(dist, 'lambda-sdk'));
run('tsc', ['-p', 'tsconfig.declarations.json']);
