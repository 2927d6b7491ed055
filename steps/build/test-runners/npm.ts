import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNodeModules } from '../node-modules.ts';
import type { TestRunner } from '../test-runner.ts';

/** `npm test`, in the sources' folder, after `npm ci` where packages are missing or stale. */
export const npmTests: TestRunner = {
  name: 'npm-test',
  recognises: ({ facts }) => facts.package?.scripts?.['test'] !== undefined,
  run: async ({ target, facts, workload, reports }, context) => {
    await ensureNodeModules(target, workload, context);
    const report = join(reports, 'npm-test.xml');
    const { args, env } = reporting(facts.package?.scripts?.['test'] ?? '', report, context.environment);
    const command = { file: 'npm', args: ['test', ...args], cwd: target.folder, env };
    const completed = await context.run({ ...command, env: { ...context.environment, ...env } });
    return { command, completed, hasReport: existsSync(report) };
  },
};

/** How the runner that the script names is asked for a report in JUnit's form, beside what it prints. */
export function reporting(
  script: string,
  report: string,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  // https://nodejs.org/api/test.html#test-reporters
  const reporters = `--test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=${report}`;
  if (/\bnode\b.*\s--test\b/.test(script))
    return { args: [], env: { NODE_OPTIONS: `${environment['NODE_OPTIONS'] ?? ''} ${reporters}`.trim() } };
  // https://vitest.dev/guide/reporters.html
  if (/^vitest\b[^&|;]*$/.test(script))
    return { args: ['--', '--reporter=default', '--reporter=junit', `--outputFile.junit=${report}`], env: {} };
  // Read by the reporters jest-junit and mocha-junit-reporter where the script uses them.
  return { args: [], env: { JEST_JUNIT_OUTPUT_FILE: report, MOCHA_FILE: report } };
}
