// Makes the published form: dist/steps.js (the command), dist/index.js (the library), their types, and the table of resource types.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';

const root = packageRoot();
const binaries = join(root, 'node_modules', '.bin');
const run = (file: string, args: string[]) => execFileSync(join(binaries, file), args, { cwd: root, stdio: 'inherit' });

rmSync(join(root, 'dist'), { recursive: true, force: true });
run('tsup', []);
run('tsc', ['-p', 'tsconfig.declarations.json']);
