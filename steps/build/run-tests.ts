import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { testsFailed } from '../errors/index.ts';
import { runTask } from '../task.ts';
import { reportPath } from './output-folder.ts';
import { repeatCommand, toolLine } from './run-tool.ts';
import { describeTarget } from './target.ts';
import { testReport } from './test-report.ts';
import { testRunners } from './test-runners/index.ts';
import type { TestRequest, TestRunner } from './test-runner.ts';

/** Runs the tests that one function or layer brings, if it brings any; every kind that it has. */
export async function runTests(request: Omit<TestRequest, 'reports'>, context: Context): Promise<void> {
  const { target, workload } = request;
  const runners = testRunners.filter((runner) => runner.recognises(request));
  if (runners.length === 0) return;
  const reports = join(workload, reportPath(target));
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  for (const runner of runners)
    await runTask(context, `test-${target.template}-${target.logicalId}-${runner.name}`, title(request, runner), () =>
      runOne({ ...request, reports }, runner, context),
    );
}

function title({ target }: Omit<TestRequest, 'reports'>, { name }: TestRunner): string {
  return `test ${target.logicalId} in ${target.source} (${name})`;
}

async function runOne(request: TestRequest, runner: TestRunner, context: Context): Promise<void> {
  const { target, reports } = request;
  const startedAt = context.clock.now();
  const { command, completed, hasReport, places = {} } = await runner.run(request, context);
  if (!hasReport) {
    const seconds = (context.clock.now() - startedAt) / 1000;
    const report = testReport(target.logicalId, toolLine(command), completed, seconds);
    await writeFile(join(reports, `${runner.name}.xml`), report);
  }
  if (completed.exitCode === 0) return;
  const repeat = repeatCommand(command, target, context.workingDirectory, places);
  throw testsFailed(describeTarget(target), toolLine(command), completed, repeat, target.location);
}
