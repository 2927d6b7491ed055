import { obviousName } from '../closest-name.ts';
import type { Mend, MendAction } from '../finding.ts';
import { valueAt, type TemplateValue } from '../template.ts';
import type { LintMatch } from './cfn-lint.ts';
import type { Path, TemplateFile } from './template-file.ts';

/** The actions of a policy: what grants permissions is not guessed. */
const permissionRules: ReadonlySet<string> = new Set(['W3037']);

/** What a finding of cfn-lint asks for, where only one change can be meant; of names by `obviousName` of all that are allowed. */
export function mendOfMatch(match: LintMatch, template: TemplateFile): Mend | undefined {
  const action = actionOf(match, template);
  return action && { template: template.file, path: match.path, ...action };
}

function actionOf({ rule, message, path, names }: LintMatch, { value }: TemplateFile): MendAction | undefined {
  if (rule === 'W3005') return { action: 'remove' };
  if (rule === 'W1020') return { action: 'unwrap', name: 'Fn::Sub' };
  if (rule === 'E1029') return { action: 'wrap', name: 'Fn::Sub' };
  if (rule === 'E3006') {
    const type = valueAt(value, path);
    return typeof type === 'string' ? replacement(type, names) : undefined;
  }
  const key = path.at(-1);
  if (message.startsWith('Additional properties are not allowed') && typeof key === 'string') {
    const to = obviousName(key, names);
    return to === undefined ? undefined : { action: 'rename-key', to };
  }
  if (permissionRules.has(rule)) return undefined;
  const [, name = '', list = ''] = /^'([^']+)' is not one of \[(.*?)\]/s.exec(message) ?? [];
  const listed = [...list.matchAll(/'([^']*)'/g)].map(([, each = '']) => each);
  return insideSub(valueAt(value, path), path, replacement(name, listed));
}

/** Among other words a name is one only in its braces. */
function insideSub(
  text: TemplateValue | undefined,
  path: Path,
  action: MendAction | undefined,
): MendAction | undefined {
  if (action?.action !== 'replace' || typeof text !== 'string' || !path.slice(-2).includes('Fn::Sub')) return action;
  const end = ['}', '.'].find((each) => text.includes(`\${${action.from}${each}`));
  if (end === undefined) return undefined;
  return { action: 'replace', from: `\${${action.from}${end}`, to: `\${${action.to}${end}` };
}

function replacement(from: string, names: readonly string[]): MendAction | undefined {
  const to = obviousName(from, names);
  return to === undefined ? undefined : { action: 'replace', from, to };
}
