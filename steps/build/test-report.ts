import { stripVTControlCharacters } from 'node:util';
import type { Completed } from '../process.ts';
import { escapeXml } from '../xml-text.ts';

/**
 * A report of one case for tests that write none: whether the command succeeded, and what it printed. CodeBuild reads it as JUNITXML.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html
 */
export function testReport(
  logicalId: string,
  command: string,
  { exitCode, all }: Pick<Completed, 'exitCode' | 'all'>,
  seconds: number,
): string {
  const failed = exitCode === 0 ? 0 : 1;
  const output = escapeXml(stripVTControlCharacters(all), '');
  const failure = failed === 0 ? '' : `<failure message="exit code ${exitCode ?? 'none'}">${output}</failure>`;
  const [suite, name, time] = [escapeXml(logicalId, ''), escapeXml(command, ''), seconds.toFixed(3)];
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${suite}" tests="1" failures="${failed}" time="${time}">
    <testcase classname="${suite}" name="${name}" time="${time}">${failure}<system-out>${output}</system-out></testcase>
  </testsuite>
</testsuites>
`;
}
