import type { Context } from '../context.ts';
import { counted } from '../counted.ts';
import type { Finding } from '../finding.ts';
import { runTask } from '../task.ts';
import type { Tool } from '../tools/index.ts';
import type { Linter, LinterSettings } from './linter.ts';
import { digestOfPath } from './digest-of-path.ts';
import { ownFinding, startOf } from './own-finding.ts';
import { createResultCache, resultKey, type ResultCache } from './result-cache.ts';
import { runDriver, type Answer, type DriverRequest } from './run-driver.ts';
import type { TemplateFile } from './template-file.ts';
import type { Copy } from './write-copies.ts';

export interface LinterRun {
  readonly tool: Tool;
  readonly findings: readonly Finding[];
  /** Files and folders of the project and the user that its findings depend on, there or not. */
  readonly configuration: readonly string[];
  /** Whether another run over the same would find the same. */
  readonly isRepeatable: boolean;
}

/** Lints copies of the templates in `folder` and reports the findings at the source's places. */
export async function runLinter<Result>(
  linter: Linter<Result>,
  templates: readonly TemplateFile[],
  settings: LinterSettings,
  folder: string,
  context: Context,
): Promise<LinterRun> {
  const locate = () => linter.locate(context);
  const tool = await (settings.residents?.locate(linter.name, locate) ?? locate());
  // All of them, for one may nest others.
  const copies = await linter.writeCopies(templates, folder);
  const wanted = copies.filter(({ template }) => settings.scope?.has(template.file) ?? true);
  const title = `${tool.name} ${tool.version}`;
  return runTask(
    context,
    tool.name,
    title,
    async () => {
      const configuration = await linter.configurationFiles(context, settings);
      const digests = await Promise.all([...configuration, ...tool.drivers].map(digestOfPath));
      const answers = await answerAll(linter, tool, wanted, copies, digests, settings, context);
      const findings = answers.flatMap((answer, index) => toFindings(linter, answer, wanted[index] as Copy));
      const isRepeatable = answers.every((answer) => 'result' in answer || answer.isOfTemplate === true);
      return { tool, findings, configuration, isRepeatable };
    },
    ({ findings }) => ({ detail: `${counted(wanted.length, 'template')}, ${counted(findings.length, 'finding')}` }),
  );
}

/** Asks the driver only for what the cache does not hold. `digests` are those of its configuration and of its drivers. */
async function answerAll<Result>(
  linter: Linter<Result>,
  tool: Tool,
  copies: readonly Copy[],
  all: readonly Copy[],
  digests: readonly string[],
  settings: LinterSettings,
  context: Context,
): Promise<readonly Answer<Result>[]> {
  const cache = createResultCache(context);
  const keys = await keysOf(tool, copies, all, digests, settings, context);
  const kept = await Promise.all(keys.map((key) => read<Result>(cache, key, settings)));
  const missing = copies.filter((_, index) => kept[index] === undefined);
  const request = { ...linter.request(settings, missing.length), timeLimit: settings.timeLimit };
  const tell = (answered: number) => {
    const amount = {
      done: copies.length - missing.length + answered,
      total: copies.length,
      unit: 'templates',
    } as const;
    context.report({ type: 'task-progress', id: tool.name, amounts: [amount] });
  };
  if (missing.length > 0) tell(0);
  const fresh = missing.length === 0 ? [] : await ask(linter, tool, missing, request, digests, settings, context, tell);
  return Promise.all(
    copies.map(async (copy, index): Promise<Answer<Result>> => {
      const result = kept[index];
      if (result !== undefined) return { result };
      const answer = fresh[missing.indexOf(copy)] ?? { failure: 'it gave no answer' };
      await keep(cache, keys[index] ?? '', answer);
      return answer;
    }),
  );
}

async function ask<Result>(
  linter: Linter<Result>,
  tool: Tool,
  copies: readonly Copy[],
  request: DriverRequest,
  digests: readonly string[],
  settings: LinterSettings,
  context: Context,
  onAnswer: (answered: number) => void,
): Promise<readonly Answer<Result>[]> {
  if (linter.ask) return linter.ask(tool, copies, request, context);
  if (!settings.residents) return runDriver<Result>(tool, copies, request, context, onAnswer);
  // What it reads when it is loaded.
  const identity = JSON.stringify([tool.version, settings.regions, settings.defaultRegions, digests]);
  return settings.residents.ask<Result>(tool, identity, copies, request, context);
}

async function read<Result>(cache: ResultCache, key: string, { isFresh }: LinterSettings): Promise<Result | undefined> {
  return isFresh ? undefined : ((await cache.read(key)) as Result | undefined);
}

async function keep(cache: ResultCache, key: string, answer: Answer<unknown>): Promise<void> {
  if ('result' in answer) await cache.write(key, answer.result);
}

/** All that a result depends on: the copy and those of its children, the tool and its driver, the configuration, the day. */
async function keysOf(
  tool: Tool,
  copies: readonly Copy[],
  all: readonly Copy[],
  digests: readonly string[],
  settings: LinterSettings,
  context: Context,
): Promise<readonly string[]> {
  const byPath = new Map(all.map((copy) => [copy.template.absolute, copy]));
  return copies.map((copy) => {
    const family = [...descendants(copy, byPath)].map(({ template, digest }) => `${template.file}\n${digest}`);
    const parts = [tool.name, tool.version, settings.regions, settings.defaultRegions, digests, family];
    return resultKey(parts, context.clock.now());
  });
}

function descendants(copy: Copy, byPath: ReadonlyMap<string, Copy>, found = new Set<Copy>()): ReadonlySet<Copy> {
  if (found.has(copy)) return found;
  found.add(copy);
  for (const { child } of copy.template.nested) {
    const next = byPath.get(child);
    if (next) descendants(next, byPath, found);
  }
  return found;
}

/** What could not be checked is an error, never a pass. */
function toFindings<Result>(linter: Linter<Result>, answer: Answer<Result>, copy: Copy): readonly Finding[] {
  if ('result' in answer) return linter.toFindings(answer.result, copy);
  const message = `${linter.name} could not check this template: ${answer.failure}`;
  return [ownFinding({ ruleId: 'STEPS008', message, location: startOf(copy.template.file) })];
}
