import { AwsError } from '../../aws-error.ts';
import { recordOf, requiredText, textsOf } from '../../protocols/json-input.ts';
import type { Operation } from '../../service.ts';
import { arnIn, codebuildState, type Report } from './state.ts';

const batchGetReports: Operation = {
  demands: (input) =>
    textsOf(input, 'reportArns').map((arn) => ({ action: 'codebuild:BatchGetReports', resource: groupOf(arn) })),
  handle(input, request) {
    const { reports } = codebuildState(request);
    const arns = textsOf(input, 'reportArns');
    const found = arns
      .map((arn) => reports.find((report) => report.arn === arn))
      .filter((report) => report !== undefined);
    return {
      reports: found.map(describeReport),
      reportsNotFound: arns.filter((arn) => !reports.some((report) => report.arn === arn)),
    };
  },
};

function groupOf(reportArn: string): string {
  return reportArn.replace(':report/', ':report-group/').replace(/:[^:]*$/, '');
}

function describeReport({ arn, name, reportGroupArn, buildArn, created, status, counts }: Report) {
  const statusCounts = {
    SUCCEEDED: counts.succeeded,
    FAILED: counts.failed,
    ERROR: counts.error,
    SKIPPED: counts.skipped,
  };
  return {
    arn,
    name,
    type: 'TEST',
    reportGroupArn,
    executionId: buildArn,
    status,
    created: new Date(created),
    testSummary: { total: counts.total, statusCounts, durationInNanoSeconds: 0 },
  };
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_DescribeTestCases.html */
const describeTestCases: Operation = {
  demands: (input) => [{ action: 'codebuild:DescribeTestCases', resource: groupOf(String(input['reportArn'])) }],
  handle(input, request) {
    const reportArn = requiredText(input, 'reportArn');
    const report = codebuildState(request).reports.find(({ arn }) => arn === reportArn);
    if (!report) throw new AwsError('ResourceNotFoundException', `Report not found: ${reportArn}`);
    const wanted = recordOf(input, 'filter')['status'];
    const cases = (report.cases ?? []).filter(({ status }) => wanted === undefined || status === wanted);
    return { testCases: cases.map((one) => ({ reportArn, ...one, durationInNanoSeconds: 0 })) };
  },
};

const listReports: Operation = {
  demands: () => [{ action: 'codebuild:ListReports', resource: '*' }],
  handle: (_input, request) => ({
    reports: codebuildState(request)
      .reports.map(({ arn }) => arn)
      .reverse(),
  }),
};

const listReportGroups: Operation = {
  demands: () => [{ action: 'codebuild:ListReportGroups', resource: '*' }],
  handle: (_input, request) => ({
    reportGroups: [...new Set(codebuildState(request).reports.map(({ reportGroupArn }) => reportGroupArn))].sort(),
  }),
};

const listReportsForReportGroup: Operation = {
  demands: (input, request) => [
    {
      action: 'codebuild:ListReportsForReportGroup',
      resource:
        typeof input['reportGroupArn'] === 'string' ? input['reportGroupArn'] : arnIn(request, 'report-group/*'),
    },
  ],
  handle: (input, request) => ({
    reports: codebuildState(request)
      .reports.filter(({ reportGroupArn }) => reportGroupArn === input['reportGroupArn'])
      .map(({ arn }) => arn),
  }),
};

export const reportOperations: Readonly<Record<string, Operation>> = {
  BatchGetReports: batchGetReports,
  DescribeTestCases: describeTestCases,
  ListReports: listReports,
  ListReportGroups: listReportGroups,
  ListReportsForReportGroup: listReportsForReportGroup,
};
