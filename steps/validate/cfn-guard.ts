import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import type { Context } from '../context.ts';
import type { Finding } from '../finding.ts';
import { locateCfnGuard, type Tool } from '../tools/index.ts';
import { expandLoops } from './expand-loops.ts';
import { findGuardRules, rulesFor } from './guard-rules.ts';
import type { Linter } from './linter.ts';
import type { Answer, DriverRequest } from './run-driver.ts';
import { logicalIdOf, shortenMessage } from './tool-finding.ts';
import { locateInTemplate, type Path } from './template-file.ts';
import { writeNagCopies, type Copy } from './write-copies.ts';

/** What cfn-guard's structured output says of one template: the rules that it breaks, each a tree of checks. */
export interface GuardResult {
  readonly broken: readonly GuardRule[];
}

interface GuardRule {
  readonly Rule: { readonly name: string; readonly checks: readonly unknown[] };
}

export const cfnGuard: Linter<GuardResult> = {
  name: 'cfn-guard',
  locate: locateCfnGuard,
  writeCopies: writeNagCopies,
  request: ({ guardRules }) => ({ rules: guardRules }),
  configurationFiles: async (context, { guardRules }) =>
    (await findGuardRules(guardRules, context)).map(({ file }) => file),
  ask: askGuard,
  toFindings: ({ broken }, copy) => broken.flatMap(({ Rule: rule }) => toFindings(rule, copy)),
};

/** One process for each template, so that one that fails, or takes too long, costs only itself. */
async function askGuard(
  tool: Tool,
  copies: readonly Copy[],
  request: DriverRequest,
  context: Context,
): Promise<readonly Answer<GuardResult>[]> {
  const rules = await findGuardRules(request['rules'] as readonly string[], context);
  const limit = pLimit(availableParallelism());
  return Promise.all(
    copies.map((copy) =>
      limit(async () => {
        const files = rulesFor(rules, expandLoops(copy.template.value).value);
        return files.length === 0 ? { result: { broken: [] } } : askOne(tool, copy, files, request.timeLimit, context);
      }),
    ),
  );
}

/** Exit codes of cfn-guard 3: 0 compliant, 19 not compliant; 5 and others a failure of its own. */
async function askOne(
  tool: Tool,
  copy: Copy,
  rules: readonly string[],
  timeLimit: number,
  context: Context,
): Promise<Answer<GuardResult>> {
  const output = ['--structured', '--output-format', 'json', '--show-summary', 'none'];
  const completed = await context.run({
    file: tool.file,
    args: ['validate', '--data', copy.file, '--rules', ...rules, ...output],
    cwd: context.workingDirectory,
    env: tool.env,
    timeoutMs: timeLimit * 1000,
  });
  if (completed.timedOut) return { failure: `took longer than ${timeLimit} seconds` };
  const broken = parseBroken(completed.stdout);
  if (broken && (completed.exitCode === 0 || completed.exitCode === 19)) return { result: { broken } };
  const why = completed.stderr.trim().split('\n')[0] ?? '';
  return { failure: `it ended with exit code ${completed.exitCode ?? 'none'}: ${why}` };
}

function parseBroken(stdout: string): readonly GuardRule[] | undefined {
  try {
    const reports = JSON.parse(stdout) as readonly { readonly not_compliant: readonly GuardRule[] }[];
    return reports.flatMap((report) => report.not_compliant);
  } catch {
    return undefined;
  }
}

interface Breach {
  readonly message: string;
  readonly path: Path;
}

function toFindings(rule: GuardRule['Rule'], copy: Copy): readonly Finding[] {
  const breaches = [...findBreaches(rule.checks, '')];
  const all = breaches.length > 0 ? breaches : [{ message: '', path: [] }];
  return all.map((breach) => toFinding(rule.name, breach, copy));
}

/** The places that a rule's checks name, each with the message that the rule's author gave the closest check. */
function* findBreaches(checks: unknown, message: string): Generator<Breach> {
  if (Array.isArray(checks)) for (const check of checks) yield* findBreaches(check, message);
  if (typeof checks !== 'object' || checks === null || Array.isArray(checks)) return;
  const node = checks as Readonly<Record<string, unknown>>;
  const own = (node['messages'] as { custom_message?: string | null } | undefined)?.custom_message;
  const said = own && own.trim() !== '' ? own : message;
  const path = (node['traversed_to'] ?? node['from'] ?? node['value']) as { path?: unknown } | undefined;
  if (typeof path?.path === 'string') yield { message: said, path: path.path.split('/').slice(1) };
  else for (const child of Object.values(node)) yield* findBreaches(child, said);
}

/**
 * `[CT.S3.PR.1]: Require …` names the control, which people know rather than the rule that checks it. Clauses outside any rule are of
 * `FILE/default`.
 */
function toFinding(named: string, { message, path }: Breach, { template }: Copy): Finding {
  const name = named.replace(/^.*\//, '');
  const [, control, text = message] = /^\s*\[([\w.-]+)\]:?\s*([^]*)$/.exec(message) ?? [];
  const logicalId = logicalIdOf(path);
  return {
    tool: 'cfn-guard',
    ruleId: control ?? name,
    severity: 'error',
    message: shortenMessage(text) || `the template does not comply with ${name}`,
    location: locateInTemplate(template, path, { key: true }),
    ...(logicalId === undefined ? {} : { logicalId, path: path.join('/') }),
    docUrl: 'https://docs.aws.amazon.com/cfn-guard/latest/ug/what-is-guard.html',
  };
}
