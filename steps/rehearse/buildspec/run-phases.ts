import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { phaseNames, type Buildspec, type PhaseContext, type PhaseName, type PhaseSpec } from './buildspec.ts';
import type { ContainerLog } from './container-log.ts';
import { isRetried } from './on-failure.ts';
import { nextPhase, type NextPhase } from './phase-order.ts';
import type { ProcessGroups } from './process-groups.ts';
import { commandScript, environmentText, expandScript, variablesScript, type SavedShell } from './shell-script.ts';

/** Where and with what the commands of a build are run. */
export interface BuildShell {
  readonly shell: 'sh' | 'bash';
  /** A folder of the runner's own, outside the source. */
  readonly folder: string;
  readonly sourceDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly processes: ProcessGroups;
  readonly log: ContainerLog;
  readonly signal: AbortSignal;
}

interface PhaseOutcome {
  readonly hasFailed: boolean;
  readonly context?: PhaseContext;
}

export interface PhaseObserver {
  entered(phase: PhaseName): void;
  left(phase: PhaseName, outcome: PhaseOutcome): void;
}

export interface PhasesOutcome {
  readonly hasFailed: boolean;
  /** Whether what was built is uploaded: also after a failed build phase. */
  readonly goesOnToUpload: boolean;
}

/** Prepares what the first command takes over. */
export async function openBuildShell({ folder, environment, sourceDirectory }: BuildShell): Promise<void> {
  await mkdir(folder, { recursive: true });
  const saved = savedShell(folder);
  await writeFile(saved.environmentFile, environmentText(environment), { mode: 0o600 });
  await writeFile(saved.directoryFile, `${sourceDirectory}\n`);
}

function savedShell(folder: string): SavedShell {
  return { environmentFile: join(folder, 'environment.sh'), directoryFile: join(folder, 'directory') };
}

/** Runs the phases of a buildspec in their order, as far as failures let it. */
export async function runPhases(
  buildspec: Buildspec,
  shell: BuildShell,
  observer: PhaseObserver,
): Promise<PhasesOutcome> {
  let hasFailed = false;
  let next: NextPhase = 'INSTALL';
  while (isPhase(next)) {
    const spec: PhaseSpec = buildspec.phases[next] ?? { onFailure: { kind: 'default' }, commands: [], finally: [] };
    observer.entered(next);
    const outcome = await runPhase(spec, shell, hasFailed);
    observer.left(next, outcome);
    shell.signal.throwIfAborted();
    hasFailed ||= outcome.hasFailed;
    next = nextPhase(next, outcome.hasFailed, spec.onFailure);
  }
  return { hasFailed, goesOnToUpload: next === 'UPLOAD_ARTIFACTS' };
}

function isPhase(phase: NextPhase): phase is PhaseName {
  return (phaseNames as readonly string[]).includes(phase);
}

async function runPhase(spec: PhaseSpec, shell: BuildShell, wasFailing: boolean): Promise<PhaseOutcome> {
  for (let attempt = 1; ; attempt += 1) {
    const printed: string[] = [];
    const recording = { ...shell, log: recordingLog(shell.log, printed) };
    const first = await runCommands(spec.commands, recording, wasFailing);
    const last = await runCommands(spec.finally, recording, wasFailing || first !== undefined);
    const context = first ?? last;
    if (context === undefined) return { hasFailed: false };
    if (!isRetried(spec.onFailure, attempt, printed.join('\n'))) return { hasFailed: true, context };
    shell.log.say(`Retrying the phase, attempt ${attempt + 1}`);
  }
}

function recordingLog(log: ContainerLog, printed: string[]): ContainerLog {
  return {
    say: (text) => log.say(text),
    print(line) {
      printed.push(line);
      log.print(line);
    },
  };
}

/** The first failure leaves the rest out. */
async function runCommands(
  commands: readonly string[],
  shell: BuildShell,
  isFailing: boolean,
): Promise<PhaseContext | undefined> {
  for (const command of commands) {
    shell.signal.throwIfAborted();
    const status = await runCommand(command, shell, isFailing);
    shell.signal.throwIfAborted();
    if (status !== 0) return reportFailure(command, status, shell.log);
  }
  return undefined;
}

const lastExitFile = 'last-exit';

async function runCommand(command: string, shell: BuildShell, isFailing: boolean): Promise<number> {
  const { folder, log } = shell;
  log.say(`Running command ${command.trimEnd()}`);
  const lastExit = await readFile(join(folder, lastExitFile), 'utf8').catch(() => '0');
  const set = { CODEBUILD_LAST_EXIT: lastExit, CODEBUILD_BUILD_SUCCEEDING: isFailing ? '0' : '1' };
  const status = await runScript(commandScript(command.trimEnd(), savedShell(folder), set), shell, (line) =>
    log.print(line),
  );
  await writeFile(join(folder, lastExitFile), String(status));
  log.print('');
  return status;
}

function reportFailure(command: string, status: number, log: ContainerLog): PhaseContext {
  const text = command.trimEnd();
  log.say(`Command did not exit successfully ${text} exit status ${status}`);
  return {
    statusCode: 'COMMAND_EXECUTION_ERROR',
    message: `Error while executing command: ${text}. Reason: exit status ${status}`,
  };
}

async function runScript(script: string, shell: BuildShell, onLine: (line: string) => void): Promise<number> {
  const scriptFile = join(shell.folder, 'script.sh');
  await writeFile(scriptFile, script, { mode: 0o600 });
  const path = shell.environment['PATH'] ?? '';
  return shell.processes.run({ shell: shell.shell, scriptFile, cwd: shell.sourceDirectory, path, onLine });
}

/** The values that the commands left in variables. */
export async function readVariables(
  names: readonly string[],
  shell: BuildShell,
): Promise<Readonly<Record<string, string>>> {
  if (names.length === 0) return {};
  const values = (await capture(variablesScript(names, savedShell(shell.folder)), shell)).split('\0');
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

export async function expandText(text: string, shell: BuildShell): Promise<string> {
  return text.includes('$') || text.includes('`') ? capture(expandScript(text, savedShell(shell.folder)), shell) : text;
}

async function capture(script: string, shell: BuildShell): Promise<string> {
  const lines: string[] = [];
  await runScript(script, shell, (line) => lines.push(line));
  return lines.join('\n');
}
