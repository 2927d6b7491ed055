import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';

/** The clients that functions of our own templates, and of examples that are rehearsed, take from Lambda's Node runtime. */
const clients = [
  '@aws-sdk/client-cloudwatch-logs',
  '@aws-sdk/client-codebuild',
  '@aws-sdk/client-codecommit',
  '@aws-sdk/client-codepipeline',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-s3',
  '@aws-sdk/client-sns',
];

/** Puts each into a folder as one file, so that a rehearsal by the published command can run those functions. */
export function buildLambdaSdk(folder: string): void {
  for (const name of clients) {
    const target = join(folder, name);
    mkdirSync(target, { recursive: true });
    const entry = createRequire(join(packageRoot(), 'package.json')).resolve(name);
    const options = [
      '--bundle',
      '--minify',
      '--platform=node',
      '--format=cjs',
      '--target=node22',
      '--log-level=warning',
    ];
    const args = [entry, ...options, `--outfile=${join(target, 'index.js')}`];
    execFileSync(join(packageRoot(), 'node_modules', '.bin', 'esbuild'), args, { stdio: 'inherit' });
    writeFileSync(join(target, 'package.json'), JSON.stringify({ name, type: 'commonjs', main: 'index.js' }));
  }
}
