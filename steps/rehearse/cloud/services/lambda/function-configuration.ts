import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Input, Request } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { resolveLayers } from './layers.ts';
import { functionArn } from './state.ts';
import type { StoredCode } from './state.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html: those that functions can still be created with. */
const runtimes = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'java8.al2',
  'java11',
  'java17',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
  'ruby4.0',
  'provided.al2',
  'provided.al2023',
];
const retired =
  /^(nodejs(|4\.3|4\.3-edge|6\.10|8\.10|1[0-8]\.x)|python(2\.7|3\.[6-9])|java8|dotnet(core.*|6)|go1\.x|ruby2\.\d|provided)$/;

const kept = [
  'Description',
  'Handler',
  'Runtime',
  'Role',
  'Timeout',
  'MemorySize',
  'VpcConfig',
  'Environment',
  'DeadLetterConfig',
  'KMSKeyArn',
  'TracingConfig',
  'FileSystemConfigs',
  'EphemeralStorage',
  'SnapStart',
  'LoggingConfig',
  'Architectures',
];

/** A function's configuration after a request: what the request says, over what was, over Lambda's defaults. */
export function configure(
  input: Input,
  former: Input,
  name: string,
  code: StoredCode,
  request: Request,
): Record<string, unknown> {
  const asked = Object.fromEntries(kept.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
  const merged: Record<string, unknown> = { ...defaults(name), ...former, ...asked };
  checkConfiguration(merged, code);
  const layers =
    input['Layers'] === undefined ? former['Layers'] : resolveLayers(input['Layers'] as string[], code, request);
  return {
    ...merged,
    ...(Array.isArray(layers) && { Layers: layers }),
    FunctionName: name,
    FunctionArn: functionArn(name, request),
    Version: '$LATEST',
    PackageType: code.kind === 'zip' ? 'Zip' : 'Image',
    CodeSize: code.kind === 'zip' ? code.size : 0,
    CodeSha256: code.sha256,
    LastModified: new Date(request.cloud.clock.now()).toISOString().replace('Z', '+0000'),
    RevisionId: randomUUID(),
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function defaults(name: string): Record<string, unknown> {
  return {
    Description: '',
    Timeout: 3,
    MemorySize: 128,
    TracingConfig: { Mode: 'PassThrough' },
    EphemeralStorage: { Size: 512 },
    Architectures: ['x86_64'],
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
  };
}

function checkConfiguration(configuration: Record<string, unknown>, code: StoredCode): void {
  if (code.kind === 'image') return checkNumbers(configuration);
  const runtime = configuration['Runtime'];
  if (typeof runtime !== 'string' || typeof configuration['Handler'] !== 'string') {
    throw invalidParameter(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  if (retired.test(runtime)) {
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!runtimes.includes(runtime)) {
    throw invalidParameter(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(', ')}] or be a valid ARN`,
    );
  }
  checkNumbers(configuration);
}

function checkNumbers(configuration: Record<string, unknown>): void {
  inRange(configuration['Timeout'], 'timeout', 1, 900);
  inRange(configuration['MemorySize'], 'memorySize', 128, 10_240);
  const variables =
    (configuration['Environment'] as { Variables?: Record<string, string> } | undefined)?.Variables ?? {};
  const size = Object.entries(variables).reduce((sum, [key, value]) => sum + Buffer.byteLength(key + String(value)), 0);
  if (size > 4096) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit.',
    );
  }
}

function inRange(value: unknown, name: string, lowest: number, highest: number): void {
  const number = Number(value);
  if (number >= lowest && number <= highest) return;
  const bound =
    number < lowest ? `greater than or equal to ${String(lowest)}` : `less than or equal to ${String(highest)}`;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${String(value)}' at '${name}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
