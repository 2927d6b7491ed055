import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import {
  BuildFailure,
  containerLog,
  openBuildShell,
  openProcessGroups,
  parseBuildspec,
  phaseNames,
  readVariables,
  runPhases,
  type Buildspec,
  type BuildShell,
  type ContainerLog,
} from '../../../buildspec/index.ts';
import { openCache } from './cache.ts';
import { openBuildLog, type BuildLog } from './build-log.ts';
import { collectReports } from './collect-reports.ts';
import { openContainerCredentials } from './container-credentials.ts';
import { downloadSource, type DownloadedSource } from './download-source.ts';
import { codebuildEnvironment, imageEnvironment } from './environment.ts';
import { endBuild, publishBuildState } from './end-build.ts';
import { recordPhases, type PhaseRecord } from './phases.ts';
import type { Build } from './project.ts';
import { pullImage } from './pull-image.ts';
import { readBuildspec } from './read-buildspec.ts';
import { uploadArtifacts } from './upload-artifacts.ts';
import { resolveVariables } from './variables.ts';

class Stopped extends Error {}
class TimedOut extends Error {}

const running = new WeakMap<Build, AbortController>();

export function stopRunning(build: Build): void {
  running.get(build)?.abort(new Stopped('the build was stopped'));
}

/** One build, from its role to its artifacts. Whatever fails is the build's outcome. */
export async function runBuild(cloud: Cloud, build: Build): Promise<void> {
  const controller = new AbortController();
  running.set(build, controller);
  const signal = AbortSignal.any([cloud.signal, controller.signal]);
  const timeUp = limitTime(cloud, build, controller);
  const root = await mkdtemp(join(tmpdir(), 'codebuild-'));
  publishBuildState(cloud, build);
  try {
    const succeeded = await inContainer({ cloud, build, root, signal });
    endBuild(cloud, build, succeeded ? 'SUCCEEDED' : 'FAILED');
  } catch (error) {
    // What a stopping cloud interrupts is taken up when it starts again.
    if (cloud.signal.aborted) return;
    endBuild(cloud, build, outcomeOf(error, signal));
    if (!isOutcome(error) && !signal.aborted) throw error;
  } finally {
    timeUp.abort();
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function limitTime(cloud: Cloud, build: Build, controller: AbortController): AbortController {
  const ended = new AbortController();
  cloud.clock.sleep(build.project.timeoutInMinutes * 60_000, ended.signal).then(
    () => controller.abort(new TimedOut('the build ran out of time')),
    () => {},
  );
  return ended;
}

function isOutcome(error: unknown): boolean {
  return error instanceof BuildFailure || error instanceof Stopped || error instanceof TimedOut;
}

function outcomeOf(error: unknown, signal: AbortSignal): string {
  const cause: unknown = signal.aborted ? signal.reason : error;
  if (cause instanceof Stopped) return 'STOPPED';
  if (cause instanceof TimedOut) return 'TIMED_OUT';
  return cause instanceof BuildFailure ? 'FAILED' : 'FAULT';
}

interface Container {
  readonly cloud: Cloud;
  readonly build: Build;
  readonly root: string;
  readonly signal: AbortSignal;
}

/** Resolves to whether the build succeeded. */
async function inContainer(container: Container): Promise<boolean> {
  const { cloud, build, root, signal } = container;
  let log: ContainerLog | undefined;
  const record = recordPhases(cloud, build, () => log);
  await record.during('SUBMITTED', () => Promise.resolve());
  await record.during('QUEUED', () => Promise.resolve());
  const provisioned = await record.during('PROVISIONING', () => provision(cloud, build));
  const { caller, buildLog } = provisioned;
  log = containerLog(
    () => cloud.clock.now(),
    (line) => buildLog.write(line),
  );
  const processes = openProcessGroups();
  const endProcesses = () => void processes.endAll();
  signal.addEventListener('abort', endProcesses, { once: true });
  const credentials = openContainerCredentials(cloud, () => assumeServiceRole(cloud, build));
  try {
    const { buildspec, source, variables } = await record.during('DOWNLOAD_SOURCE', () =>
      prepare(container, caller, log),
    );
    const folders = { home: join(root, 'home'), ...source };
    await mkdir(folders.home, { recursive: true });
    const shell: BuildShell = {
      shell: buildspec.env.shell,
      folder: join(root, 'shell'),
      sourceDirectory: source.sourceDirectory,
      environment: {
        ...imageEnvironment(cloud.options, folders.home),
        ...variables,
        ...codebuildEnvironment(cloud, build, folders),
        ...credentials.environment,
      },
      processes,
      log,
      signal,
    };
    return await runInShell(container, caller, buildspec, shell, record);
  } finally {
    signal.removeEventListener('abort', endProcesses);
    await processes.endAll();
    credentials.close();
    await buildLog.flush();
  }
}

function assumeServiceRole(cloud: Cloud, build: Build): Caller {
  const { serviceRole, arn } = build.project;
  return cloud.assumeRoleAs('codebuild.amazonaws.com', serviceRole, `AWSCodeBuild-${randomUUID()}`, {
    arn,
    accountId: build.accountId,
  });
}

async function provision(
  cloud: Cloud,
  build: Build,
): Promise<{ readonly caller: Caller; readonly buildLog: BuildLog }> {
  let caller: Caller;
  try {
    caller = assumeServiceRole(cloud, build);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new BuildFailure(
      'CLIENT_ERROR',
      `CodeBuild is not authorized to perform: sts:AssumeRole on ${build.project.serviceRole}`,
    );
  }
  await pullImage(cloud, build, caller);
  return { caller, buildLog: await openBuildLog(cloud, caller, build) };
}

interface Prepared {
  readonly buildspec: Buildspec;
  readonly source: DownloadedSource;
  readonly variables: Readonly<Record<string, string>>;
}

async function prepare(
  { cloud, build, root }: Container,
  caller: Caller,
  log: ContainerLog | undefined,
): Promise<Prepared> {
  log?.say('Running on CodeBuild On-demand');
  log?.say('Waiting for agent ping');
  log?.say('Waiting for DOWNLOAD_SOURCE');
  log?.say('Phase is DOWNLOAD_SOURCE');
  const source = await downloadSource({ cloud, caller, build, root });
  if (source.resolvedSourceVersion !== undefined) build.resolvedSourceVersion = source.resolvedSourceVersion;
  log?.say(`CODEBUILD_SRC_DIR=${source.sourceDirectory}`);
  for (const [name, folder] of Object.entries(source.secondarySources)) log?.say(`CODEBUILD_SRC_DIR_${name}=${folder}`);
  const buildspec = parseBuildspec(await readBuildspec(cloud, caller, build, source.sourceDirectory));
  if (buildspec.warnings.length > 0)
    log?.say(`Found possible syntax errors in buildspec: ${buildspec.warnings.join('; ')}`);
  log?.say('Processing environment variables');
  const variables = await resolveVariables(cloud, caller, build, buildspec);
  log?.say(`Moving to directory ${source.sourceDirectory}`);
  const phases = phaseNames.filter((name) => buildspec.phases[name]);
  log?.say(`Phases found in YAML: ${phases.length}`);
  for (const name of phases) log?.say(` ${name}: ${buildspec.phases[name]?.commands.length ?? 0} commands`);
  return { buildspec, source, variables };
}

async function runInShell(
  { cloud, build }: Container,
  caller: Caller,
  buildspec: Buildspec,
  shell: BuildShell,
  record: PhaseRecord,
): Promise<boolean> {
  await openBuildShell(shell);
  const cache = await openCache(buildspec, { cloud, caller, build, shell });
  const outcome = await runPhases(buildspec, shell, {
    entered(phase) {
      record.enter(phase);
      shell.log.say(`Entering phase ${phase}`);
    },
    left: (_phase, { hasFailed, context }) => record.leave(hasFailed ? 'FAILED' : 'SUCCEEDED', context),
  });
  const exported = await readVariables(
    buildspec.env.exportedVariables.filter((name) => !name.startsWith('AWS_')),
    shell,
  );
  build.exportedEnvironmentVariables = Object.entries(exported).map(([name, value]) => ({ name, value }));
  shell.signal.throwIfAborted();
  if (outcome.goesOnToUpload) {
    await record.during('UPLOAD_ARTIFACTS', async () => {
      await collectReports(cloud, caller, build, buildspec, shell);
      await uploadArtifacts(buildspec, { cloud, caller, build, shell });
      if (!outcome.hasFailed) await cache.save();
    });
  }
  await record.during('FINALIZING', () => Promise.resolve());
  return !outcome.hasFailed;
}
