import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Bytes; what processes share is counted once (PSS). */
export interface TreeMemory {
  /** Of the process with all that it started. */
  readonly total: number;
  readonly root: number;
}

/** The most memory that a command takes, looked at four times a second; nothing where the system is not Linux. */
export async function peakMemory(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<TreeMemory | undefined> {
  const child = spawn(file, args, { ...options, stdio: 'ignore' });
  const looks: TreeMemory[] = [];
  const timer = setInterval(() => looks.push(...lookAt(child.pid ?? 0)), 250);
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
  clearInterval(timer);
  if (looks.length === 0) return undefined;
  return { total: Math.max(...looks.map(({ total }) => total)), root: Math.max(...looks.map(({ root }) => root)) };
}

function lookAt(root: number): readonly TreeMemory[] {
  const own = sizeOf(root);
  if (own === undefined) return [];
  const parents = parentsOfAll();
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isBelow(parents.get(pid)));
  const others = [...parents.keys()].filter((pid) => pid !== root && isBelow(pid));
  return [{ root: own, total: others.reduce((sum, pid) => sum + (sizeOf(pid) ?? 0), own) }];
}

function parentsOfAll(): ReadonlyMap<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid) => {
      // The name, in parentheses, may hold anything; state and parent come after it.
      const [, parent] = /\) \S (\d+)/.exec(read(`/proc/${pid}/stat`)) ?? [];
      return parent === undefined ? [] : [[Number(pid), Number(parent)] as const];
    }),
  );
}

function sizeOf(pid: number): number | undefined {
  const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** A process may end between two looks. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
