import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../../../steps/package-root.ts';
import { hasMoto, motoNote, runPython, taskFor } from '../../../../helpers/boto3.ts';
import { startTestCloud } from '../../../../helpers/cloud.ts';
import { differences, type Difference } from './moto-differences.ts';

interface Report {
  readonly calls: readonly string[];
  /** By the call's name, `iam create_role 2`. */
  readonly differences: Readonly<Record<string, readonly string[]>>;
}

describe.skipIf(!hasMoto)(`moto${motoNote}`, () => {
  it('answers the same calls the same, but where a row says why not, and every row is needed', async () => {
    const test = await startTestCloud();
    try {
      const report = await runPython<Report>('moto_replay.py', taskFor(test));
      const found = Object.entries(report.differences).flatMap(([call, lines]) =>
        lines.map((line) => `${call.replace(/ \d+$/, '')}: ${line}`),
      );
      const unsaid = found.filter((line) => !differences.some(({ where }) => where.test(line)));
      expect(unsaid).toEqual([]);
      const needed = new Set(found.map((line) => differences.find(({ where }) => where.test(line))));
      expect(differences.filter((row) => !needed.has(row)).map(({ where }) => where.source)).toEqual([]);
      expect(report.calls.length - Object.keys(report.differences).length).toBeGreaterThan(140);
    } finally {
      await test.cloud.stop();
    }
  });
});

const page = join(packageRoot(), 'docs', 'embedded-cloud-and-moto.md');

it('the page of differences is that of the rows (UPDATE_PAGES=1 writes it)', () => {
  const sections = Object.entries(headings).map(([right, heading]) => {
    const rows = differences.filter((row) => row.right === right);
    return `## ${heading}\n\n${rows.map(render).join('\n')}\n`;
  });
  const text = `${head}\n${sections.join('\n')}`;
  if (process.env['UPDATE_PAGES']) writeFileSync(page, text);
  expect(readFileSync(page, 'utf8')).toBe(text);
});

function render({ where, why, page: link }: Difference): string {
  const service = /^\^(\w+)/.exec(where.source)?.[1] ?? 's3';
  return `- \`${service}\`: ${why} ([${/API_(\w+)/.exec(link)?.[1] ?? "AWS's page"}](${link})).`;
}

const headings = {
  moto: 'As moto has it',
  unverified: 'Not said by AWS',
  ours: 'As the embedded cloud has it',
} as const;

const head = `# The embedded cloud and moto

The same calls of S3, KMS, Parameter Store, STS, IAM, CloudFormation and CodeCommit are made of the embedded cloud and of moto 5.2 (\`test/steps/rehearse/cloud/boto3/moto_calls.py\`).
Both give the same answers and error codes but here, by what AWS's pages say; ids, times and digests are not compared. moto authorises nothing unless it is told, and has repositories of CodeCommit without contents.
`;
