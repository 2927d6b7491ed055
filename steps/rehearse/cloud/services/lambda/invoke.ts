import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Input, Operation, Output, RawAnswer, Request } from '../../service.ts';
import { findFunction, findVersion, functionDemand } from './function-name.ts';
import { parseLayerVersionArn } from './layers.ts';
import { runFunction, type FunctionOutcome } from './runtime/run-function.ts';
import { lambdaStateOf, type FunctionVersion } from './state.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const invoke: Operation = {
  // Invoke is the one operation whose action has another name.
  demands: functionDemand('InvokeFunction'),
  async handle(input, request) {
    const version = findVersion(input, request);
    requireConcurrency(input, request);
    const type = headerOf(input, request, 'InvocationType', 'x-amz-invocation-type') ?? 'RequestResponse';
    const event = eventOf(input);
    if (type === 'DryRun') return { StatusCode: 204 };
    if (type !== 'Event') return answerOf(version, await run(version, event, request), wantsLog(input, request));
    request.cloud.background(() => runEvent(version, event, request));
    return { StatusCode: 202 };
  },
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: none reserved means that nothing runs. */
function requireConcurrency(input: Input, request: Request): void {
  if (findFunction(input, request).reservedConcurrency !== 0) return;
  const members = { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' };
  throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429, members);
}

/** Nobody hears how an event ended. Lambda tries again twice where it failed; here it is run once. */
async function runEvent(version: FunctionVersion, event: unknown, request: Request): Promise<void> {
  try {
    await run(version, event, request);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

function headerOf(input: Input, { http }: Request, member: string, header: string): string | undefined {
  const value = http?.headers[header] ?? input[member];
  return typeof value === 'string' ? value : undefined;
}

function eventOf(input: Input): unknown {
  const payload = input['Payload'];
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString('utf8') : String(payload ?? '');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json', 400, {
      Type: 'User',
    });
  }
}

export async function run(version: FunctionVersion, event: unknown, request: Request): Promise<FunctionOutcome> {
  const { configuration, code } = version;
  const { cloud, region, accountId, requestId } = request;
  if (code.kind === 'image') {
    throw new AwsError('NotImplemented', 'functions in images are kept but not run in the embedded cloud', 501);
  }
  const source = { arn: String(configuration['FunctionArn']), accountId };
  const role = cloud.assumeRoleAs(
    'lambda.amazonaws.com',
    String(configuration['Role']),
    String(configuration['FunctionName']),
    source,
  );
  const logStream = logStreamName(configuration, request);
  const outcome = await runFunction(cloud, {
    configuration,
    role,
    region,
    logStream,
    requestId,
    event,
    code: await cloud.blobs.get(code.blob),
    layers: await layersOf(configuration, request),
  });
  await writeLog(configuration, role, logStream, outcome.log, request);
  return outcome;
}

async function layersOf(configuration: FunctionVersion['configuration'], request: Request): Promise<readonly Buffer[]> {
  const arns = ((configuration['Layers'] ?? []) as readonly { readonly Arn: string }[]).map(({ Arn }) => Arn);
  const blobs = arns.map((arn) => {
    const { accountId, region, name, version } = parseLayerVersionArn(arn);
    const found = lambdaStateOf(request, accountId, region).layers[name]?.versions[version]?.code;
    if (found?.kind === 'zip') return found.blob;
    throw new AwsError('NotImplemented', `the layer ${arn} is not in the embedded cloud`, 501);
  });
  return Promise.all(blobs.map((blob) => request.cloud.blobs.get(blob)));
}

function logStreamName({ Version }: FunctionVersion['configuration'], { cloud }: Request): string {
  const day = new Date(cloud.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${String(Version)}]${randomUUID().replaceAll('-', '')}`;
}

/** A function's log is written as its role; without the right to it, or without a group, it is lost and the function goes on. */
async function writeLog(
  configuration: FunctionVersion['configuration'],
  role: Caller,
  logStreamName: string,
  log: string,
  { cloud, region }: Request,
): Promise<void> {
  const logGroupName = (configuration['LoggingConfig'] as Readonly<Record<string, string>> | undefined)?.['LogGroup'];
  const lines = log.split('\n').filter((line) => line !== '');
  const timestamp = cloud.clock.now();
  const call = async (operation: string, input: Input): Promise<void> => {
    try {
      await cloud.call(role, { service: 'logs', operation, input: { logGroupName, ...input }, region });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  };
  if (lines.length === 0) return;
  await call('CreateLogStream', { logStreamName });
  await call('PutLogEvents', { logStreamName, logEvents: lines.map((message) => ({ timestamp, message })) });
}

function wantsLog(input: Input, request: Request): boolean {
  return headerOf(input, request, 'LogType', 'x-amz-log-type') === 'Tail';
}

function answerOf(
  { configuration }: FunctionVersion,
  { payload, isError, log }: FunctionOutcome,
  withLog: boolean,
): Output {
  return {
    StatusCode: 200,
    ExecutedVersion: configuration['Version'],
    Payload: Buffer.from(JSON.stringify(payload ?? null)),
    ...(withLog ? { LogResult: Buffer.from(log).subarray(-4096).toString('base64') } : {}),
    ...(isError ? { FunctionError: 'Unhandled' } : {}),
  };
}

/** The answer of a function is the body as it is; all else is in headers. */
export function invocationAnswer(output: Output, requestId: string): RawAnswer {
  const header = (name: string, member: string): Readonly<Record<string, string>> =>
    typeof output[member] === 'string' ? { [name]: output[member] } : {};
  return {
    status: Number(output['StatusCode']),
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      ...header('x-amz-function-error', 'FunctionError'),
      ...header('x-amz-executed-version', 'ExecutedVersion'),
      ...header('x-amz-log-result', 'LogResult'),
    },
    body: (output['Payload'] ?? '') as Buffer | string,
  };
}

export const invokeOperations = { Invoke: invoke } satisfies Record<string, Operation>;
