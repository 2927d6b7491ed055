import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { browserFile, openBrowser, viewFile, violationsOf, whyNoBrowser } from '../../helpers/browser.ts';
import { runSteps } from '../../helpers/run-steps.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

/** Findings of each severity, one that is suppressed, a file without any, and a line far wider than the page. */
const files = {
  'template.yml': `Parameters:
  Secret: { Type: String, NoEcho: true }
Resources:
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: !Sub 'the-queue-${'x'.repeat(300)}-\${Secret}' } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: '*', Action: 'sts:AssumeRole' }] }
`,
  'environments/dev.json': '{ "Parameters": { "Secret": "hush-hush" } }\n',
  'suppressions.yml': '- { rule: W48, reason: it is of a test }\n',
};

describe.skipIf(browserFile === undefined)(
  `the page of steps validate${browserFile ? '' : ` (skipped: ${whyNoBrowser})`}`,
  () => {
    it.each([
      [1280, 'light'],
      [1280, 'dark'],
      [400, 'light'],
      [400, 'dark'],
    ] as const)('is readable by everybody, %i wide and %s, and asks for nothing', async (width, colours) => {
      const folder = await createWorkspace(files);
      const run = await runSteps(['validate', '--report', 'html=page.html'], { cwd: folder });
      expect(run.exitCode).toBe(1);
      const browser = await openBrowser();
      try {
        const { page, requests } = await viewFile(browser, join(folder, 'page.html'), { width, colours });
        expect(await page.locator('article.error').count()).toBeGreaterThan(0);
        expect(await page.locator('caption', { hasText: 'Suppressed' }).count()).toBe(1);
        expect(await violationsOf(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        expect(requests).toEqual([]);
      } finally {
        await browser.close();
      }
    });
  },
);
