import { BatchGetBuildsCommand, CodeBuildClient, paginateDescribeTestCases } from '@aws-sdk/client-codebuild';
import type { Context } from '../../context.ts';
import type { Finding, Severity } from '../../finding.ts';
import type { ActionReport } from '../../pipeline-execution.ts';
import type { Hide } from '../../stack-timeline.ts';
import type { RecordedTests } from './record.ts';

/** The text of a line of a file as it was committed; nothing where there is none. */
export type ReadLine = (file: string, line: number) => Promise<string | undefined>;

/** What the test reports of an execution's builds hold: of `steps validate` findings, of others their cases. */
export async function recordTests(
  actions: readonly ActionReport[],
  readLine: ReadLine,
  hide: Hide,
  context: Context,
): Promise<{ readonly findings: readonly Finding[]; readonly tests: readonly RecordedTests[] }> {
  const client = context.aws.client(CodeBuildClient);
  const ids = actions.flatMap(({ provider, externalId }) =>
    provider === 'CodeBuild' && externalId ? [externalId] : [],
  );
  const findings: Finding[] = [];
  const tests: RecordedTests[] = [];
  for (const id of new Set(ids)) {
    const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [id] }));
    for (const reportArn of builds[0]?.reportArns ?? []) {
      const cases = await readCases(client, reportArn, hide);
      const found = cases.map(readFinding);
      const isOfFindings = cases.every(({ name }, index) => found[index] !== undefined || name === 'no findings');
      if (isOfFindings) findings.push(...found.filter((finding) => finding !== undefined));
      else tests.push({ report: reportArn.replace(/^.*:report\/|:[^:]*$/g, ''), cases });
    }
  }
  return { findings: await Promise.all(findings.map((finding) => withLine(finding, readLine, hide))), tests };
}

async function readCases(client: CodeBuildClient, reportArn: string, hide: Hide): Promise<RecordedTests['cases']> {
  const cases: RecordedTests['cases'][number][] = [];
  for await (const { testCases = [] } of paginateDescribeTestCases({ client }, { reportArn }))
    for (const { name = '', prefix = '', status = '', message = '' } of testCases)
      cases.push({ name, prefix, status, message: hide(message) });
  return cases;
}

/** A case of a report of `steps validate --report-format junit`; nothing where it is of another. */
function readFinding({ name, prefix, message }: RecordedTests['cases'][number]): Finding | undefined {
  const [, ruleId, logicalId, line, column] = /^(\S+) (.*?) ?(\d+):(\d+)$/.exec(name) ?? [];
  if (ruleId === undefined || line === undefined || column === undefined) return undefined;
  const [, severity = 'info', text = name, tool = ''] =
    /^\S.*:\d+:\d+: (error|warning): ([\s\S]*) \[(\S+) \S+\]$/.exec(message) ?? [];
  return {
    tool,
    ruleId,
    severity: severity as Severity,
    message: text,
    location: { file: prefix, line: Number(line), column: Number(column) },
    ...(logicalId ? { logicalId } : {}),
  };
}

async function withLine(finding: Finding, readLine: ReadLine, hide: Hide): Promise<Finding> {
  const { file, line } = finding.location;
  const text = await readLine(file, line);
  return text === undefined ? finding : { ...finding, location: { ...finding.location, sourceLine: hide(text) } };
}
