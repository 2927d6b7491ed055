import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { packageRoot } from '../../steps/package-root.ts';
import type { TestCloud } from './cloud.ts';

/** Tests in which boto3 is the client are skipped, and say so, where Python has none. */
export const hasBoto3 = isInstalled('boto3');
export const boto3Note = hasBoto3 ? '' : ' (skipped: boto3 is not installed)';

/** The same of the AWS CLI as a Python module, which is its version 1. */
export const hasCliModule = isInstalled('awscli.clidriver');
export const cliModuleNote = hasCliModule ? '' : ' (skipped: Python has no awscli)';

/** The same of moto, of the version that the differences are of. */
export const hasMoto = isInstalled('moto.server', "import moto; assert moto.__version__.startswith('5.2.')");
export const motoNote = hasMoto ? '' : ' (skipped: moto 5.2 is not installed)';

/** Whether Python is there and has a module. */
function isInstalled(module: string, more = ''): boolean {
  try {
    execFileSync('python3', ['-c', `import ${module}\n${more}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The options of a cloud in which `test/steps/rehearse/cloud/boto3/cases` hold: a connection, and a type that takes a while. */
export const cloudOfCases = {
  connections: {
    'arn:aws:codeconnections:eu-west-1:333333333333:connection/0c1e2f34': { status: 'AVAILABLE', repositories: {} },
  },
  resourceDuration: (type: string) => (type === 'AWS::Kinesis::Stream' ? 800 : 0),
} as const;

/** What the Python programs beside the cases are told of a cloud: where it is, and the administrators' credentials in boto3's words. */
export function taskFor({ cloud }: TestCloud): Readonly<Record<string, unknown>> {
  const { organization, region } = cloud.options;
  const credentials = organization.accounts.map(({ id }) => {
    const key = cloud.issueCredentials(cloud.administrator(id));
    const words = {
      aws_access_key_id: key.accessKeyId,
      aws_secret_access_key: key.secretAccessKey,
      aws_session_token: key.sessionToken,
    };
    return [id, words] as const;
  });
  return { endpoint: cloud.endpoint, region, credentials: Object.fromEntries(credentials) };
}

/** Runs a program of `test/steps/rehearse/cloud/boto3`, which reads a task as JSON and writes its report as JSON. */
export async function runPython<Report>(program: string, task: unknown): Promise<Report> {
  const path = join(packageRoot(), 'test', 'steps', 'rehearse', 'cloud', 'boto3', program);
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn('python3', [path], { stdio: 'pipe', env: { ...env, AWS_CONFIG_FILE: '/dev/null' } });
  child.stdin.end(JSON.stringify(task));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  try {
    return JSON.parse(out) as Report;
  } catch {
    throw new Error(`${program} gave no report:\n${out}${err}`);
  }
}
