// Uploads the templates of this version to S3, where stacks can name them by URL:
//   node scripts/release-templates.ts --bucket NAME --region REGION [--prefix PREFIX] [--dry-run]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readVersion } from '../bin/version.ts';
import { createAwsClients } from '../steps/aws-clients.ts';
import { systemClock } from '../steps/clock.ts';
import { StepError } from '../steps/errors/index.ts';
import { packageRoot } from '../steps/package-root.ts';
import { objectUrl } from '../steps/partition.ts';
import { createProcessRunner } from '../steps/process.ts';
import { defaultPrefix, prefixProblem } from './release/arguments.ts';
import { bundleTemplates } from './release/bundle.ts';
import { uploadBundle } from './release/upload.ts';

const usage = 'node scripts/release-templates.ts --bucket NAME --region REGION [--prefix PREFIX] [--dry-run]';

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}

function readArguments() {
  try {
    const text = { type: 'string' } as const;
    const options = { bucket: text, region: text, prefix: text, 'dry-run': { type: 'boolean' } } as const;
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${(error as Error).message}\n${usage}`, 2);
  }
}

const { bucket, region, prefix = defaultPrefix, 'dry-run': isDry = false } = readArguments();
if (!bucket || !region) fail(`--bucket and --region are needed\n${usage}`, 2);
const problem = prefixProblem(prefix);
if (problem !== undefined) fail(problem, 2);

const place = { bucket, region, prefix };
const files = bundleTemplates(join(packageRoot(), 'cloudformation'), readVersion(), place);
const { signal } = new AbortController();
if (!isDry) {
  try {
    await uploadBundle(files, place, {
      workingDirectory: packageRoot(),
      environment: process.env,
      aws: createAwsClients(),
      run: createProcessRunner(signal),
      clock: systemClock,
      signal,
      report: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    fail([error.message, ...(error.hint ? [`→ ${error.hint}`] : [])].join('\n'), 1);
  }
}
for (const { key } of files) process.stdout.write(`${isDry ? 'would be ' : ''}${objectUrl(region, bucket, key)}\n`);
