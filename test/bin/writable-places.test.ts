import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../helpers/run-steps.ts';
import { serveAws } from '../helpers/serve-aws.ts';
import { createWorkspace } from '../helpers/workspace.ts';

const files = { 'template.yml': 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n', 'notes.txt': '' };
const deploy = ['deploy', '--stack-name', 'topics', '--template-file', 'template.yml'];

/** The command in a folder with a template, and what AWS was asked for meanwhile. */
async function run(args: readonly string[]) {
  const asked: string[] = [];
  const env = await serveAws((request, response) => {
    asked.push(String(request.url));
    response.writeHead(400).end();
  });
  const folder = await createWorkspace(files);
  return { ...(await runSteps(args, { cwd: folder, env })), asked, folder };
}

describe('a file that a flag names and that cannot be written', () => {
  it.each([
    [[...deploy, '--outputs-file', 'notes.txt/outputs.env'], '"notes.txt/outputs.env" of --outputs-file'],
    [[...deploy, '--report', 'html=notes.txt/page'], '"notes.txt/page" of --report'],
    [['validate', '--report', 'junit=notes.txt/found.xml'], '"notes.txt/found.xml" of --report'],
    [['validate', '--update-baseline', '--baseline', 'notes.txt/base.json'], '"notes.txt/base.json" of --baseline'],
    [['graph', '--output-file', 'notes.txt/drawn.svg'], '"notes.txt/drawn.svg" of --output-file'],
    [
      ['package', '--s3-bucket', 'artifacts', '--output-template-file', 'notes.txt/packaged.yml'],
      '"notes.txt/packaged.yml" of --output-template-file',
    ],
    [['rehearse', '--report', 'notes.txt/page.html'], '"notes.txt/page.html" of --report'],
  ])('is told with its flag before anything is done: %j', async (args, named) => {
    const { exitCode, stderr, asked, folder } = await run(args);
    const flag = named.split(' of ')[1];
    expect(stderr).toContain(`${named} cannot be written: a part of its path is a file, not a folder`);
    expect(stderr).toContain(`→ make room or change its permissions, or name another place by ${flag}, and run`);
    expect(exitCode).toBe(1);
    expect(asked).toEqual([]);
    expect(existsSync(join(folder, '.steps'))).toBe(false);
  });

  it('is told where it is a folder, of a deployment to many targets too', async () => {
    const args = ['deploy', '--targets', 'targets.json', '--template-file', 'template.yml', '--outputs-file', '.'];
    const { stderr, asked } = await run(args);
    expect(stderr).toContain('"." of --outputs-file cannot be written: it is a folder, not a file [FILE_UNWRITABLE]');
    expect(asked).toEqual([]);
  });
});

it('makes the folder of a baseline that is not there, as of a report', async () => {
  const args = [
    'validate',
    '--update-baseline',
    '--baseline',
    'new/deep/base.json',
    '--report',
    'json=other/found.json',
  ];
  const { exitCode, folder } = await run(args);
  expect(exitCode).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'new/deep/base.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  expect(existsSync(join(folder, 'other/found.json'))).toBe(true);
});
