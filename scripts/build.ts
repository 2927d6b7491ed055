// Makes the published form: dist/steps.js (the command), dist/index.js (the library), their types, the table of resource types, and
// the AWS SDK's clients for functions of our own templates.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { buildLambdaSdk } from './build-lambda-sdk.ts';
import { ensureManagedPolicies } from './build-managed-policies.ts';
import { ensureResourceTypes } from './build-resource-types.ts';
import { requireBuiltins } from './require-builtins.ts';

const root = packageRoot();
const dist = join(root, 'dist');
const binaries = join(root, 'node_modules', '.bin');
const run = (file: string, args: string[]) => execFileSync(join(binaries, file), args, { cwd: root, stdio: 'inherit' });

mkdirSync(dist, { recursive: true });
// Tables stay until newer ones take their place: tests from source may be reading them.
const tables = ['resource-types.json', 'aws-managed-policies.json.br'];
for (const entry of readdirSync(dist)) if (!tables.includes(entry)) rmSync(join(dist, entry), { recursive: true });
ensureResourceTypes();
ensureManagedPolicies();
run('tsup', []);
requireBuiltins(dist);
buildLambdaSdk(join(dist, 'lambda-sdk'));
run('tsc', ['-p', 'tsconfig.declarations.json']);
