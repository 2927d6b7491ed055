import { resolve } from 'node:path';
import { z } from 'zod';
import type { Context } from '../../context.ts';
import { settingInvalid, settingValueInvalid, StepError } from '../../errors/index.ts';
import { fileMissing } from '../../near-path.ts';
import { counted } from '../../counted.ts';
import type { Finding } from '../../finding.ts';
import type { Location } from '../../location.ts';
import { describeProblems } from '../../setting-problems.ts';
import { readSourceText } from '../../source-text.ts';
import { locatePath, parseSource, toTemplateValue, type SourceDocument } from '../../template.ts';
import { writeReport } from '../../write-report.ts';
import { ownFinding } from '../own-finding.ts';
import { isSuppressible } from './unknown-rules.ts';

/** Where a baseline is looked for unless a file is named. */
export const baselineFile = 'findings-baseline.json';

/** One problem that was there already: it does not say the line, which other changes move. */
const entry = z.strictObject({
  tool: z.string(),
  rule: z.string(),
  file: z.string(),
  resource: z.string().optional(),
  message: z.string(),
  /** How often it is there. */
  count: z.int().min(1),
});
const schema = z.strictObject({ schemaVersion: z.literal(1), findings: z.array(entry) });

type Entry = z.infer<typeof entry>;

export interface Baseline {
  readonly file: string;
  readonly source: SourceDocument;
  readonly entries: readonly Entry[];
}

/** A baseline that is of a part of the workload would lose the rest. */
export function baselineOfPart(how: string): StepError {
  return settingInvalid('--update-baseline', how, 'the whole workload and a file, of which a baseline is');
}

export interface Compared {
  /** What the baseline does not hold. */
  readonly fresh: readonly Finding[];
  /** What it holds. */
  readonly known: readonly Finding[];
  /** What it holds and is not there any more (STEPS124). */
  readonly gone: readonly Finding[];
}

/** The baseline of a workload; undefined where none is named and none is there. Throws SETTING_INVALID at what is wrong in it. */
export async function readBaseline(named: string | undefined, context: Context): Promise<Baseline | undefined> {
  if (named === 'none') return undefined;
  const file = named ?? baselineFile;
  const text = await readSourceText(resolve(context.workingDirectory, file), file);
  if (text === undefined) {
    if (named === undefined) return undefined;
    throw await fileMissing(
      file,
      'the baseline',
      context.workingDirectory,
      'steps validate --update-baseline makes one of what is found now',
    );
  }
  const source = parseBaseline(text, file);
  const value = toTemplateValue(source);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { file, source, entries: parsed.data.findings };
  const [problem] = describeProblems(parsed.error, { source, value, schema: z.toJSONSchema(schema) });
  throw brokenBaseline(problem?.message ?? 'of another form', problem?.location ?? locatePath(source, []));
}

function parseBaseline(text: string, file: string): SourceDocument {
  try {
    return parseSource(text, file);
  } catch (error) {
    if (error instanceof StepError && error.location) throw brokenBaseline(error.message, error.location);
    throw error;
  }
}

function brokenBaseline(what: string, location: Location): StepError {
  return settingValueInvalid(
    'the baseline',
    what,
    'what steps validate --update-baseline writes',
    location,
    'take the file from the history of the repository, or have it made anew',
  );
}

/** A finding that is more often there than the baseline says is new as often as that. `only` names the files that were checked. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: Baseline | undefined,
  only?: ReadonlySet<string>,
): Compared {
  if (baseline === undefined) return { fresh: findings, known: [], gone: [] };
  const left = new Map<string, number>();
  for (const one of baseline.entries) left.set(keyOf(one), (left.get(keyOf(one)) ?? 0) + one.count);
  const [fresh, known]: [Finding[], Finding[]] = [[], []];
  for (const finding of findings) {
    const key = keyOf(toEntry(finding));
    const count = isSuppressible(finding.ruleId) ? (left.get(key) ?? 0) : 0;
    (count > 0 ? known : fresh).push(finding);
    left.set(key, count - 1);
  }
  return { fresh, known, gone: goneFrom(baseline, left, only) };
}

function goneFrom(
  { source, entries }: Baseline,
  left: ReadonlyMap<string, number>,
  only: ReadonlySet<string> | undefined,
): readonly Finding[] {
  return entries.flatMap((one, index) => {
    const count = left.get(keyOf(one)) ?? 0;
    if (count <= 0 || only?.has(one.file) === false) return [];
    const what = count === one.count ? 'is not there any more' : `is there ${counted(count, 'time')} less`;
    const message = `${one.rule} in ${one.file} ${what}: --update-baseline takes it out`;
    const location = locatePath(source, ['findings', index]);
    return [ownFinding({ ruleId: 'STEPS124', severity: 'info', message, location })];
  });
}

function keyOf({ tool, rule, file, resource, message }: Entry): string {
  return JSON.stringify([tool, rule, file, resource ?? '', message]);
}

/** Without what moves: places in other files, and how many more of its like there are. */
function toEntry({ tool, ruleId, location, logicalId, message }: Finding): Entry {
  return {
    tool,
    rule: ruleId,
    file: location.file,
    ...(logicalId === undefined ? {} : { resource: logicalId }),
    message: message.replace(/ \(and \d+ more like it\)$/, '').replaceAll(/:\d+:\d+/g, ''),
    count: 1,
  };
}

/** Writes what is to be held from now on, sorted, one entry for all that are alike. */
export async function writeBaseline(file: string, findings: readonly Finding[], context: Context): Promise<number> {
  const entries = new Map<string, Entry>();
  for (const finding of findings.filter(({ ruleId }) => isSuppressible(ruleId))) {
    const one = toEntry(finding);
    entries.set(keyOf(one), { ...one, count: (entries.get(keyOf(one))?.count ?? 0) + 1 });
  }
  const sorted = [...entries].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value);
  const text = `${JSON.stringify({ schemaVersion: 1, findings: sorted }, undefined, 2)}\n`;
  await writeReport(file, text, context);
  return sorted.length;
}
