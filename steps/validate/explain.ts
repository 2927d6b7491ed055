import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { closestName } from '../closest-name.ts';
import type { Context } from '../context.ts';
import { settingInvalid } from '../errors/index.ts';
import { packageRoot } from '../package-root.ts';
import { listRules, type ToolRule } from '../tools/index.ts';
import { ruleTable } from './rules/index.ts';
import { toolOfRule } from './tool-of-rule.ts';

/** What is known of a rule, or where it is none the ids that are. */
export type RuleLookup = { readonly page: string } | { readonly known: readonly string[] };

export const ruleForms = 'the id of a rule, as STEPS022, E3002 (cfn-lint) or W28 (cfn-nag)';

/** What is known of a rule: of ours its page, of a linter's what the installed tool says. */
export async function explainRule(given: string, context: Context): Promise<string> {
  const found = await findRule(given, context);
  if ('page' in found) return found.page;
  const near = closestName(given.toUpperCase(), found.known);
  throw settingInvalid('--explain', given, ruleForms, near && `did you mean ${near}? docs/rules lists ours`);
}

export async function findRule(given: string, context: Context): Promise<RuleLookup> {
  const id = given.toUpperCase();
  if (ruleTable.some((rule) => rule.id === id)) return { page: await readPage(id) };
  // A linter is only asked for what could be its rule: it may have to be installed first.
  const tool = linterOf(id);
  const rules = tool ? await listRules(tool, context) : [];
  const rule = rules.find((each) => each.id.toUpperCase() === id);
  if (tool && rule) return { page: describe(tool, rule) };
  return { known: [...ruleTable, ...rules].map((each) => each.id) };
}

/** The linter that can say what its rule is. */
function linterOf(id: string): 'cfn-lint' | 'cfn-nag' | undefined {
  const tool = toolOfRule(id);
  return tool === 'cfn-lint' || tool === 'cfn-nag' ? tool : undefined;
}

async function readPage(id: string): Promise<string> {
  const page = await readFile(join(packageRoot(), 'docs', 'rules', `${id}.md`), 'utf8');
  return page.replace(/<!--.*?-->\n\n/s, '').replaceAll(/<(https:[^>]+)>/g, '$1');
}

function describe(tool: string, { id, title, reason, page }: ToolRule): string {
  const more = reason && reason !== title ? [reason] : [];
  return `${[`# ${id} of ${tool}: ${title}`, ...more, ...(page ? [page] : [])].join('\n\n')}\n`;
}
