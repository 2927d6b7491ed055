import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../steps/context.ts';
import type { Finding } from '../../steps/finding.ts';
import { validateWorkload } from '../../steps/validate/index.ts';
import { runCfnLint, runCfnNag, type OwnMatch } from './own-linters.ts';

/** What `steps validate` and the linters' own commands say of the same templates, finding by finding. */
export interface Comparison {
  /** How many findings, grouped by rule and place, are the same in rule, place and message. */
  readonly same: number;
  /** Why others differ, with what differs. */
  readonly explained: Readonly<Record<string, readonly string[]>>;
  readonly unexplained: readonly string[];
}

interface Group {
  readonly tool: string;
  readonly file: string;
  readonly rule: string;
  /** The linter's own messages, each once. */
  readonly own: readonly string[];
  /** What steps says. */
  readonly told: string | undefined;
}

/** `files` are relative to the context's folder. */
export async function compareLinters(files: readonly string[], context: Context): Promise<Comparison> {
  const own = [...(await runCfnLint(files, context)), ...(await runCfnNag(files, context))];
  const { findings, templates } = await validateWorkload({ paths: files, isFresh: true, failOn: 'never' }, context);
  const scene = describeScene(files, findings, templates, context.workingDirectory);
  const explained: Record<string, string[]> = {};
  const unexplained: string[] = [];
  let same = 0;
  for (const [key, group] of groupAll(own, findings)) {
    if (isSame(group)) same++;
    else if (files.includes(group.file)) {
      const reason = explain(group, scene);
      const list = reason === undefined ? unexplained : (explained[reason] ??= []);
      list.push(`${key}: ${group.own.length > 0 ? group.own.join(' | ') : 'nothing'} ≠ ${group.told ?? 'nothing'}`);
    }
  }
  return { same, explained, unexplained };
}

function groupAll(own: readonly OwnMatch[], findings: readonly Finding[]): ReadonlyMap<string, Group> {
  const groups = new Map<string, { tool: string; file: string; rule: string; own: Set<string>; told?: string }>();
  const groupOf = (tool: string, file: string, rule: string, place: string) => {
    const key = `${tool} ${file}:${place} ${rule}`;
    const group = groups.get(key) ?? { tool, file, rule, own: new Set<string>() };
    groups.set(key, group);
    return group;
  };
  for (const { tool, file, rule, place, message } of own)
    groupOf(tool, file, rule, place).own.add(message.replace(/\s+/g, ' ').trim());
  for (const { tool, ruleId, location, logicalId = '', message } of findings.filter(({ tool }) => tool !== 'steps')) {
    const place = tool === 'cfn-nag' ? logicalId : `${location.line}:${location.column}`;
    groupOf(tool, location.file, ruleId, place).told = message;
  }
  return new Map([...groups].map(([key, group]) => [key, { ...group, own: [...group.own], told: group.told }]));
}

/** One of the messages, shortened where it is long, with how many others there are at the place. */
function isSame({ own, told }: Group): boolean {
  if (told === undefined || own.length === 0) return false;
  const [, said = '', more = '0'] = /^(.*?)…?(?: \(and (\d+) more like it\))?$/s.exec(told) ?? [];
  return (
    Number(more) === own.length - 1 &&
    own.some((message) => message === said || (said.length > 390 && message.startsWith(said)))
  );
}

interface Scene {
  /** Refused when they were read, with an error at their place. */
  readonly refused: ReadonlySet<string>;
  /** `tool file` that could not be checked. */
  readonly lost: ReadonlySet<string>;
  readonly saidByRules: ReadonlySet<string>;
  readonly textOf: (file: string) => string;
}

function describeScene(
  files: readonly string[],
  findings: readonly Finding[],
  templates: readonly string[],
  folder: string,
): Scene {
  const errors = new Set(
    findings
      .filter(({ tool, severity }) => tool === 'steps' && severity === 'error')
      .map(({ location }) => location.file),
  );
  return {
    refused: new Set(files.filter((file) => !templates.includes(file) && errors.has(file))),
    lost: new Set(
      findings
        .filter(({ ruleId }) => ruleId === 'STEPS008')
        .map(({ location, message }) => `${message.split(' ', 1)[0]} ${location.file}`),
    ),
    saidByRules: new Set(findings.map(({ ruleId, location }) => `${ruleId} ${location.file}`)),
    textOf: (file) => readFileSync(join(folder, file), 'utf8'),
  };
}

/** Every difference that is meant. */
function explain({ tool, file, rule, own, told }: Group, scene: Scene): string | undefined {
  const text = scene.textOf(file);
  const isOwnOnly = told === undefined;
  if (rule === 'W3002' && isOwnOnly) return 'W3002 asks for `package`, which is `steps package`';
  if (scene.refused.has(file)) return 'the file is refused when it is read, at its place';
  if (scene.lost.has(`${tool} ${file}`) && /^(?:FATAL|CRASH|E0002)$/.test(rule))
    return 'the linter fails on the template: STEPS008 in the place of its own words';
  if (tool === 'cfn-nag' && /^(?:FATAL|CRASH)$/.test(rule)) return 'cfn-nag alone cannot read the template';
  if (tool === 'cfn-nag' && own.length === 0 && /Fn::ForEach|AWS::Include|^\uFEFF/.test(text))
    return 'cfn-nag alone cannot read the template';
  if (/AWS::Include/.test(text)) return 'local includes are inlined';
  const ours = { E3043: ['STEPS020', 'STEPS021'], E6101: ['STEPS023'], E1010: ['STEPS023'] }[rule] ?? [];
  if (isOwnOnly && ours.some((id) => scene.saidByRules.has(`${id} ${file}`)))
    return 'a rule of our own says the same with the file of the child';
  return undefined;
}
