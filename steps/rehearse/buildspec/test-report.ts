export interface TestCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
}

/** Counts the cases of a JUnit report. Its suites' own sums are not believed: they may nest. */
export function countJunitCases(xml: string): TestCounts {
  const cases = xml.match(/<testcase\b[^>]*\/>|<testcase\b[\s\S]*?<\/testcase>/g) ?? [];
  const counts = { failed: 0, error: 0, skipped: 0 };
  for (const text of cases) {
    if (/<error\b/.test(text)) counts.error += 1;
    else if (/<failure\b/.test(text)) counts.failed += 1;
    else if (/<skipped\b/.test(text)) counts.skipped += 1;
  }
  return { ...counts, total: cases.length, succeeded: cases.length - counts.failed - counts.error - counts.skipped };
}

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return {
    total: a.total + b.total,
    succeeded: a.succeeded + b.succeeded,
    failed: a.failed + b.failed,
    error: a.error + b.error,
    skipped: a.skipped + b.skipped,
  };
}
