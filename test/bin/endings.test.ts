import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { runSteps } from '../helpers/run-steps.ts';
import { createWorkspace } from '../helpers/workspace.ts';
import { serveAws } from '../helpers/serve-aws.ts';
import { stepsFile } from '../helpers/steps-file.ts';

const padding = '# padding\n'.repeat(20_000);
const files = {
  'src/index.js': 'exports.handler = () => 1\n',
  'template.yml': `Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: src\n${padding}`,
};
const packaging = ['package', '--s3-bucket', 'bucket'];

const silent: RequestListener = () => {};
const emptyBucket: RequestListener = (request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/xml');
  response.end(request.method === 'GET' ? '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' : '');
};

function start(args: readonly string[], cwd: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [stepsFile, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, stderr }));
  const said = async (text: string) => {
    while (!stderr.includes(text)) await once(child.stderr, 'data');
  };
  return { child, ended, said };
}

describe('a command that is told to stop', () => {
  it.each<[NodeJS.Signals, number, readonly string[], string]>([
    ['SIGINT', 130, packaging, 'upload to'],
    ['SIGTERM', 143, packaging, 'upload to'],
    ['SIGTERM', 143, ['package'], '✓ read'],
    ['SIGINT', 130, ['deploy', '--stack-name', 's', '--template-file', 'small.yml'], '✓ read'],
    ['SIGTERM', 143, ['build', '--command', 'Fn=sleep 60; true'], 'build Fn from'],
  ])('by %s ends with %i, whatever it waits for: steps %j', async (signal, exitCode, args, until) => {
    const cwd = await createWorkspace({ ...files, 'small.yml': 'Resources: {}\n' });
    const { child, ended, said } = start(args, cwd, await serveAws(silent));
    await said(until);
    const since = performance.now();
    child.kill(signal);
    const { exitCode: found, stderr } = await ended;
    expect(found).toBe(exitCode);
    expect(stderr).toMatch(new RegExp(`steps: stopped by ${signal}\n$`));
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});

describe('a reader that has seen enough', () => {
  it('of stdout ends nothing: what is packaged stays packaged', async () => {
    const cwd = await createWorkspace(files);
    const { child, ended } = start(packaging, cwd, await serveAws(emptyBucket));
    child.stdout.destroy();
    const { exitCode, stderr } = await ended;
    expect(stderr).not.toMatch(/^\s+at |Error|EPIPE/m);
    expect(exitCode).toBe(0);
    expect((await runSteps(['verify'], { cwd })).stderr).not.toContain('MANIFEST_MISSING');
  });

  it('of stderr ends nothing either', async () => {
    const cwd = await createWorkspace(files);
    const { child, ended } = start(packaging, cwd, await serveAws(emptyBucket));
    child.stderr.destroy();
    child.stdout.resume();
    expect((await ended).exitCode).toBe(0);
  });
});

describe('an AWS that does not answer as AWS', () => {
  const html: RequestListener = (_, response) => void response.end('<html><br></body>');
  const busy: RequestListener = (_, response) => {
    response.statusCode = 503;
    response.end('<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>');
  };
  const garbage: RequestListener = (request) => void request.socket.end('nothing like HTTP\r\n\r\n');
  const skewed: RequestListener = (_, response) => {
    response.statusCode = 403;
    response.end('<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>');
  };
  it.each<[string, RequestListener, string]>([
    ['a proxy’s page', html, 'what answered (HTTP 200) is not AWS [AWS_UNREACHABLE]'],
    ['too many requests', busy, '[AWS_BUSY]'],
    ['no HTTP', garbage, '[AWS_UNREACHABLE]'],
    ['another time', skewed, '[AWS_CLOCK]'],
    ['nothing, and hangs up', (request) => void request.socket.destroy(), '[AWS_UNREACHABLE]'],
  ])('says %s', async (_, listener, said) => {
    const ended = await runSteps(packaging, { cwd: await createWorkspace(files), env: await serveAws(listener) });
    expect(ended).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining(said) });
    expect(ended.stderr).not.toMatch(/^\s+at |a defect|\$response/m);
  });
});
