import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import type { Finding } from '../../finding.ts';
import { distinctFindings, mergeFindings } from '../merge-findings.ts';
import { applySuppressions, type SuppressedFinding } from './apply-suppressions.ts';
import {
  baselineOfPart,
  compareWithBaseline,
  readBaseline,
  writeBaseline,
  baselineFile,
  type Baseline,
} from './baseline.ts';
import type { KnownRules } from './known-rules.ts';
import { readSuppressions, suppressionsFile, type ReadSuppressions } from './read-suppressions.ts';
import { readSeverities, withSeverity, type Severities } from './severities.ts';
import type { FoundSuppressions } from './template-suppressions.ts';
import { requireWritablePlace } from '../../writable-place.ts';
import { findUnknownRules } from './unknown-rules.ts';

export type { SuppressedFinding } from './apply-suppressions.ts';

/** How findings are weighed. */
export interface SettleOptions {
  /** `RULE=SEVERITY`; a rule may end in `*`, the last that fits counts. */
  readonly severities?: readonly string[] | undefined;
  /** A file of suppressions (suppressions.yml where it is there), or `none`. */
  readonly suppressions?: string | undefined;
  /** A file of findings that were there already (findings-baseline.json where it is there), or `none`. */
  readonly baseline?: string | undefined;
  /** `shrink`: take out of the baseline what is not there any more, or make it where there is none; `grow`: hold all that is found. */
  readonly updateBaseline?: 'shrink' | 'grow' | undefined;
}

/** Findings as they count, in the order of file and line. */
export interface Settled {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  /** What the baseline holds, as far as it is there. */
  readonly known: readonly Finding[];
}

/** What the checks found, and what they found of suppressions. */
export interface Unsettled extends FoundSuppressions {
  readonly known: KnownRules;
  /** Whether a tool that has such rules was run. */
  readonly isTold: (ruleId: string) => boolean;
  /** The files that were checked; undefined for the whole workload, of which alone it can be said what is not there any more. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** The settings and files that findings are weighed by. */
export interface Scales {
  readonly options: SettleOptions;
  readonly severities: Severities;
  readonly read: ReadSuppressions;
  readonly baseline: Baseline | undefined;
  /** The files that were looked for, there or not. */
  readonly lookedFor: readonly string[];
}

/** Reads what findings are weighed by, so that what is wrong in it is told before anything is checked. */
export async function readScales(options: SettleOptions, isWhole: boolean, context: Context): Promise<Scales> {
  if (options.updateBaseline !== undefined && !isWhole) throw baselineOfPart('used with paths');
  if (options.updateBaseline !== undefined && options.baseline === 'none') throw baselineOfPart('without a baseline');
  const severities = readSeverities(options.severities ?? []);
  const [read, baseline] = await Promise.all([
    readSuppressions(options.suppressions, context),
    readOldBaseline(options, context),
  ]);
  const files = [options.suppressions ?? suppressionsFile, options.baseline ?? baselineFile];
  const lookedFor = files.map((file) => resolve(context.workingDirectory, file));
  return { options, severities, read, baseline, lookedFor };
}

/** Weighs findings: takes away what is suppressed, puts alike ones together, sets severities, and what the baseline holds apart. */
export async function settleFindings(
  found: Unsettled,
  { options, severities, read, baseline }: Scales,
  context: Context,
): Promise<Settled> {
  const suppressions = [...read.suppressions, ...found.suppressions];
  const applied = applySuppressions(distinctFindings(found.findings), suppressions, context.clock.now(), {
    isTold: found.isTold,
    isWhole: found.only === undefined,
  });
  const unknown = await findUnknownRules(suppressions, found.named, found.known);
  const unknownPlaces = new Set(unknown.map(({ location }) => placeOf(location)));
  const weighed = distinctFindings([
    ...applied.findings,
    ...read.findings,
    ...unknown,
    // That nothing breaks a rule which there is not goes without saying.
    ...applied.ofSuppressions.filter(
      ({ ruleId, location }) => ruleId !== 'STEPS123' || !unknownPlaces.has(placeOf(location)),
    ),
  ]).map((finding) => withSeverity(finding, severities));
  const compared = compareWithBaseline(weighed, baseline, found.only);
  const settled = { suppressed: applied.suppressed, known: mergeFindings(compared.known) };
  if (options.updateBaseline === undefined) {
    return { ...settled, findings: mergeFindings([...compared.fresh, ...compared.gone]) };
  }
  return { ...settled, ...(await update(weighed, baseline, options, context)) };
}

async function readOldBaseline(
  { baseline, updateBaseline }: SettleOptions,
  context: Context,
): Promise<Baseline | undefined> {
  if (updateBaseline === undefined) return readBaseline(baseline, context);
  if (baseline !== undefined) requireWritablePlace('--baseline', baseline, context);
  // It may be made by this very run.
  return readBaseline(baseline, context).catch((error: unknown) => {
    if ((error as { code?: string }).code === 'FILE_NOT_FOUND') return undefined;
    throw error;
  });
}

async function update(
  findings: readonly Finding[],
  baseline: Baseline | undefined,
  { baseline: named, updateBaseline }: SettleOptions,
  context: Context,
): Promise<Pick<Settled, 'findings' | 'known'>> {
  const { known, fresh } = compareWithBaseline(findings, baseline);
  const holdsAll = baseline === undefined || updateBaseline === 'grow';
  const held = holdsAll ? findings : known;
  const file = named ?? baselineFile;
  const count = await writeBaseline(file, held, context);
  const kind = holdsAll ? 'all that is found' : 'what was in it and is still there';
  context.report({ type: 'notice', level: 'info', message: `${file} holds ${kind}: ${count} different findings` });
  const { fresh: left } = holdsAll ? compareWithBaseline(findings, await readBaseline(file, context)) : { fresh };
  const kept = holdsAll ? findings.filter((one) => !left.includes(one)) : known;
  return { findings: mergeFindings(left), known: mergeFindings(kept) };
}

function placeOf({ file, line, column }: Finding['location']): string {
  return `${file}:${line}:${column}`;
}
