import { stat } from 'node:fs/promises';
import type { Context } from '../context.ts';
import type { Finding } from '../finding.ts';
import { findOnPath, type Tool } from '../tools/index.ts';
import { digestOfPath } from './digest-of-path.ts';
import type { Inputs } from './find-inputs.ts';
import type { LinterSettings } from './linter.ts';
import { createResultCache, resultKey } from './result-cache.ts';
import type { FoundSuppressions } from './settle/template-suppressions.ts';

/** What all checks together found, before findings are merged and weighed. */
export interface Check {
  readonly findings: readonly Finding[];
  /** What the templates and cfn-lint's configuration say of suppressions. */
  readonly suppressions: FoundSuppressions;
  /** The templates that were checked, as findings show them. */
  readonly templates: readonly string[];
  /** By name and version only: their environment is not for keeping. */
  readonly tools: readonly Pick<Tool, 'name' | 'version'>[];
  /** The files and folders of the tools that were run. */
  readonly installed: readonly string[];
  /** Every file and folder that was looked for, there or not. */
  readonly lookedFor: readonly string[];
  /** Not where a tool was ended or too slow, which may be of this run only. */
  readonly isRepeatable: boolean;
}

/** A check as it is kept: with the digest of all that was looked for, and the state of all that was run. */
interface Kept {
  readonly check: Check;
  readonly seen: Readonly<Record<string, string>>;
  readonly installed: Readonly<Record<string, string>>;
}

/**
 * What an earlier run found, where nothing that it looked at has changed since: no template is parsed and no tool is
 * started. Rules look at nothing but the workload that was read; one that reads more has to add it to `lookedFor`.
 */
export async function rememberCheck(
  inputs: Inputs,
  settings: LinterSettings,
  context: Context,
  run: () => Promise<Check>,
): Promise<Check> {
  // The name of a built file holds the digest of its code; a source file may change under its name.
  if (import.meta.filename.endsWith('.ts')) return run();
  const cache = createResultCache(context);
  const key = resultKey(
    ['check', import.meta.filename, ...(await surroundings(inputs, settings, context))],
    context.clock.now(),
  );
  const kept = settings.isFresh ? undefined : ((await cache.read(key)) as Kept | undefined);
  if (kept && (await isAsItWas(kept))) return kept.check;
  const started = Date.now();
  const check = await run();
  if (check.isRepeatable && !(await isAnyNewer(check.lookedFor, started))) await cache.write(key, await keep(check));
  return check;
}

/** What was changed while it was looked at may have been read before: kept, the findings would pass for those of what is there now. */
async function isAnyNewer(paths: readonly string[], since: number): Promise<boolean> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return found.some((entry) => entry !== undefined && entry.ctimeMs >= since);
}

/** Where tools are looked for, and what is asked of them. */
async function surroundings(inputs: Inputs, settings: LinterSettings, context: Context) {
  const { templates, parameterFiles, pipelineFiles, sourceMap } = inputs;
  const { environment, workingDirectory } = context;
  const chosen = Object.entries(environment).filter(([name]) => /^(PATH|HOME|PY|PIP|RUBY|GEM|VIRTUAL_ENV)/.test(name));
  const commands = await Promise.all(
    ['cfn-lint', 'python3', 'ruby', 'cfn-guard'].map((name) => findOnPath(name, context)),
  );
  const { regions, defaultRegions, guardRules, timeLimit } = settings;
  const parts = [
    chosen,
    commands,
    workingDirectory,
    templates,
    parameterFiles,
    pipelineFiles,
    sourceMap,
    regions,
    defaultRegions,
    guardRules,
    timeLimit,
  ];
  return parts.map((part) => JSON.stringify(part));
}

async function isAsItWas({ seen, installed }: Kept): Promise<boolean> {
  const [digests, states] = await Promise.all([
    Promise.all(Object.entries(seen).map(async ([path, digest]) => (await digestOfPath(path)) === digest)),
    Promise.all(Object.entries(installed).map(async ([path, state]) => (await stateOf(path)) === state)),
  ]);
  return [...digests, ...states].every(Boolean);
}

async function keep(check: Check): Promise<Kept> {
  const seen = await record(check.lookedFor, digestOfPath);
  return { check, seen, installed: await record(check.installed, stateOf) };
}

async function record(
  paths: readonly string[],
  of: (path: string) => Promise<string>,
): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await of(path)] as const)));
}

/** An installation is too large to be read; its folder and its executable change when it does. */
async function stateOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.mtimeMs} ${found.size}` : '';
}
