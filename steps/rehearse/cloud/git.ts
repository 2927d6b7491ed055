import { spawn } from 'node:child_process';
import type { Cloud } from './cloud.ts';

export interface GitRun {
  readonly folder: string;
  readonly input?: Buffer | string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

// Where Git is found when no build host says what this machine's PATH is.
const usualPath = '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin';

/** Git with nothing of the user's configuration. */
export function tryGit(
  cloud: Cloud,
  args: readonly string[],
  { folder, input, environment }: GitRun,
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...args], {
      cwd: folder,
      env: {
        PATH: cloud.options.buildHost?.environment['PATH'] ?? usualPath,
        HOME: folder,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        LC_ALL: 'C',
        ...environment,
      },
      stdio: 'pipe',
    });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (part: Buffer) => out.push(part));
    child.stderr.on('data', (part: Buffer) => err.push(part));
    child.once('error', (cause) =>
      reject(
        new Error(`git, which stands for the repositories of the cloud, cannot be run: ${cause.message}`, { cause }),
      ),
    );
    child.once('close', (exitCode) =>
      resolve({ exitCode, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') }),
    );
    // A command that does not read its input to the end is no failure of ours.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** The output of a command that has to succeed. */
export async function git(cloud: Cloud, args: readonly string[], run: GitRun): Promise<Buffer> {
  const result = await tryGit(cloud, args, run);
  if (result.exitCode === 0) return result.stdout;
  throw new Error(`git ${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
}

/** Branches and tags by their full names. */
export async function readReferences(cloud: Cloud, folder: string): Promise<ReadonlyMap<string, string>> {
  const text = (await git(cloud, ['for-each-ref', '--format=%(refname) %(objectname)'], { folder })).toString('utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => line.split(' ') as [string, string]));
}
