import type { Finding, Mend } from '../../finding.ts';
import { spliceOf, type FileSplice, type Sources } from './mend-splices.ts';

/** A finding with the edits that end it. */
export interface Proposal {
  readonly finding: Finding;
  readonly id: string;
  readonly splice: FileSplice;
}

/** What can be mended at once: no two edits meet. The others are for another round, when the text is another. */
export function proposeMends(
  findings: readonly Finding[],
  sources: Sources,
  refused: ReadonlySet<string>,
): readonly Proposal[] {
  const all = findings.flatMap((finding) => propose(finding, sources)).filter(({ id }) => !refused.has(id));
  const taken: Proposal[] = [];
  for (const proposal of all) {
    const isFree = taken.every(({ splice }) => !meet(splice, proposal.splice));
    // Where two findings would have one text be two others, neither is obvious.
    const isAgreed = all.every(({ splice }) => !isContrary(splice, proposal.splice));
    if (isFree && isAgreed) taken.push(proposal);
  }
  return taken;
}

function propose(finding: Finding, sources: Sources): readonly Proposal[] {
  const { mend } = finding;
  const splice = mend && spliceOf(finding, mend, sources);
  return mend && splice ? [{ finding, splice, id: mendId(finding, mend) }] : [];
}

function mendId({ tool, ruleId, location: { file }, path }: Finding, mend: Mend): string {
  return JSON.stringify([tool, ruleId, file, path, mend]);
}

function isSame(a: FileSplice, b: FileSplice): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.text === b.text;
}

function meet(a: FileSplice, b: FileSplice): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}

function isContrary(a: FileSplice, b: FileSplice): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.end > a.start && a.text !== b.text;
}

/** The edits by file, each once. */
export function splicesByFile(proposals: readonly Proposal[]): ReadonlyMap<string, readonly FileSplice[]> {
  const files = new Map<string, FileSplice[]>();
  for (const { splice } of proposals) {
    const others = files.get(splice.file) ?? [];
    if (!others.some((other) => isSame(other, splice))) files.set(splice.file, [...others, splice]);
  }
  return files;
}

/** `Topik → Topic`, `without DependsOn`: what a mend does, in a few words. */
export function describeMend({ mend, path = '' }: Finding): string {
  const last = path.split('/').at(-1) ?? '';
  switch (mend?.action) {
    case 'replace':
      return `${mend.from} → ${mend.to}`;
    case 'rename-key':
      return `${last} → ${mend.to}`;
    case 'remove':
      return `without ${/^\d+$/.test(last) ? path.split('/').slice(-2).join('/') : last}`;
    case 'add-key':
      return `with ${mend.key}: ${mend.value}`;
    case 'unwrap':
      return `without ${mend.name}`;
    case 'wrap':
      return `with ${mend.name}`;
    case undefined:
      return '';
  }
}
