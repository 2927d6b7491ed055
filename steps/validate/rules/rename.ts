import { obviousName } from '../../closest-name.ts';
import type { Mend } from '../../finding.ts';

/** The mend of a problem at a name that only one other can be meant by; nothing where none is, or several are. */
export function rename(name: string, candidates: readonly string[], prefix = ''): { readonly mend?: Mend } {
  const to = obviousName(name, candidates);
  return to === undefined ? {} : { mend: { action: 'replace', from: prefix + name, to: prefix + to } };
}
