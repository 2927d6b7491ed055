import { readFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import {
  addCounts,
  BuildFailure,
  countJunitCases,
  readJunitCases,
  selectFiles,
  type Buildspec,
  type BuildShell,
  type ReportSpec,
  type TestCase,
  type TestCounts,
} from '../../../buildspec/index.ts';
import type { Build } from './project.ts';
import { arnIn, codebuildState } from './state.ts';

const actions = ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'];

/** Collects test reports. What goes wrong with one is said in the log and fails no build. */
export async function collectReports(
  cloud: Cloud,
  caller: Caller,
  build: Build,
  buildspec: Buildspec,
  shell: BuildShell,
): Promise<void> {
  for (const [name, spec] of Object.entries(buildspec.reports)) {
    try {
      await collectReport(cloud, caller, build, name, spec, shell);
    } catch (error) {
      if (!(error instanceof AwsError) && !(error instanceof BuildFailure)) throw error;
      shell.log.say(`Error in UPLOAD_ARTIFACTS phase: [${name}: ${error.message}]`);
    }
  }
}

async function collectReport(
  cloud: Cloud,
  caller: Caller,
  build: Build,
  name: string,
  spec: ReportSpec,
  shell: BuildShell,
): Promise<void> {
  shell.log.say(`Preparing to copy TEST report ${name}`);
  if (spec.format !== 'JUNITXML')
    throw new BuildFailure('CLIENT_ERROR', `reports of format ${spec.format} are not read by the embedded CodeBuild`);
  const files = await selectFiles(shell.sourceDirectory, spec, shell.log);
  const place = { cloud, accountId: build.accountId, region: build.region };
  const group = name.startsWith('arn:') ? name.slice(name.lastIndexOf('/') + 1) : `${build.project.name}-${name}`;
  const reportGroupArn = arnIn(place, `report-group/${group}`);
  for (const action of actions)
    cloud.authorise(caller, { action: `codebuild:${action}`, resource: reportGroupArn }, build.region);
  let counts: TestCounts = { total: 0, succeeded: 0, failed: 0, error: 0, skipped: 0 };
  const cases: TestCase[] = [];
  for (const { file } of files) {
    const text = await readFile(file, 'utf8');
    counts = addCounts(counts, countJunitCases(text));
    cases.push(...readJunitCases(text));
  }
  const id = `${group}:${randomUUID()}`;
  const arn = arnIn(place, `report/${id}`);
  const status = counts.failed + counts.error > 0 ? 'FAILED' : 'SUCCEEDED';
  codebuildState(place).reports.push({
    arn,
    name: id,
    reportGroupArn,
    buildArn: build.arn,
    created: cloud.clock.now(),
    status,
    counts,
    cases,
  });
  build.reportArns.push(arn);
}
