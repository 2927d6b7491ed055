import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { nodeBootstrap } from './bootstrap-node.ts';
import { pythonBootstrap } from './bootstrap-python.ts';
import { environmentOf, provideSdk, type Invocation } from './environment.ts';
import { unzip } from './unzip.ts';

export interface FunctionRun extends Invocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly code: Buffer;
  readonly layers: readonly Buffer[];
}

export interface FunctionOutcome {
  /** What the handler answered, or Lambda's own description of how it failed. */
  readonly payload: unknown;
  readonly isError: boolean;
  /** What it printed. */
  readonly log: string;
}

interface Program {
  readonly file: string;
  readonly bootstrap: string;
  readonly source: string;
}

function programOf(runtime: string): Program {
  if (runtime.startsWith('nodejs'))
    return { file: process.execPath, bootstrap: 'bootstrap.mjs', source: nodeBootstrap };
  if (runtime.startsWith('python')) return { file: 'python3', bootstrap: 'bootstrap.py', source: pythonBootstrap };
  throw new AwsError(
    'NotImplemented',
    `functions of ${runtime} are kept but not run in the embedded cloud: only Node and Python are`,
    501,
  );
}

/** Runs a function for real, in an environment of its own that goes when it has ended: by this machine's Node or Python. */
export async function runFunction(cloud: Cloud, run: FunctionRun): Promise<FunctionOutcome> {
  const program = programOf(String(run.configuration['Runtime']));
  const folder = await mkdtemp(join(tmpdir(), 'lambda-'));
  const folders = { task: join(folder, 'task'), layers: join(folder, 'opt') };
  try {
    for (const path of Object.values(folders)) await mkdir(path);
    await provideSdk(folder);
    for (const layer of run.layers) await unzip(layer, folders.layers);
    await unzip(run.code, folders.task);
    await writeFile(join(folder, program.bootstrap), program.source);
    const child = spawn(program.file, [join(folder, program.bootstrap)], {
      cwd: folders.task,
      env: environmentOf(cloud, run, folders),
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    return await follow(cloud, child, run, run.layers.length > 0 ? folders.layers : undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function follow(
  cloud: Cloud,
  child: ChildProcess,
  run: FunctionRun,
  layers: string | undefined,
): Promise<FunctionOutcome> {
  const seconds = Number(run.configuration['Timeout']);
  const [answer, log] = [collect(child.stdio[3]), collect(child.stdout, child.stderr)];
  let timedOut = false;
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, seconds * 1000);
  cloud.signal.addEventListener('abort', kill, { once: true });
  // A function that ends before it read its event is no failure of ours.
  child.stdin?.on('error', () => {});
  child.stdin?.end(JSON.stringify({ event: run.event, context: contextOf(run, seconds), layers }));
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exitCode, signal) => resolve(`exit ${signal ?? `status ${String(exitCode)}`}`));
  });
  clearTimeout(timer);
  cloud.signal.removeEventListener('abort', kill);
  const printed = log();
  if (timedOut) return failed(`Task timed out after ${seconds.toFixed(2)} seconds`, 'Sandbox.Timedout', run, printed);
  if (answer() === '') return failed(`Error: Runtime exited with error: ${ended}`, 'Runtime.ExitError', run, printed);
  const { value, error } = JSON.parse(answer()) as { readonly value?: unknown; readonly error?: unknown };
  return error === undefined
    ? { payload: value, isError: false, log: printed }
    : { payload: error, isError: true, log: `${printed}${JSON.stringify(error)}\n` };
}

function failed(text: string, errorType: string, { requestId }: FunctionRun, log: string): FunctionOutcome {
  const errorMessage = `RequestId: ${requestId} ${text}`;
  return { payload: { errorType, errorMessage }, isError: true, log: `${log}${errorMessage}\n` };
}

function collect(...streams: readonly unknown[]): () => string {
  const parts: Buffer[] = [];
  for (const stream of streams) (stream as Readable | null)?.on('data', (part: Buffer) => parts.push(part));
  return () => Buffer.concat(parts).toString('utf8');
}

function contextOf({ configuration, requestId, logStream }: FunctionRun, seconds: number): object {
  const logging = (configuration['LoggingConfig'] ?? {}) as Readonly<Record<string, string>>;
  return {
    awsRequestId: requestId,
    functionName: configuration['FunctionName'],
    functionVersion: configuration['Version'],
    invokedFunctionArn: configuration['FunctionArn'],
    memoryLimitInMB: String(configuration['MemorySize']),
    logGroupName: logging['LogGroup'],
    logStreamName: logStream,
    deadline: Date.now() + seconds * 1000,
  };
}
