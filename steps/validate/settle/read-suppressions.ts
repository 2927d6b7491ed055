import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { StepError } from '../../errors/index.ts';
import { fileMissing } from '../../near-path.ts';
import type { Finding } from '../../finding.ts';
import { readSourceText } from '../../source-text.ts';
import { parseSource, toTemplateValue } from '../../template.ts';
import { ownFinding } from '../own-finding.ts';
import { readEntry, type Suppression } from './suppression.ts';

/** Where suppressions are looked for unless a file is named. */
export const suppressionsFile = 'suppressions.yml';

export interface ReadSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly findings: readonly Finding[];
}

/** Reads a list of suppressions, YAML or JSON. An entry that is not as it must be is a finding (STEPS120), and suppresses nothing. */
export async function readSuppressions(named: string | undefined, context: Context): Promise<ReadSuppressions> {
  if (named === 'none') return { suppressions: [], findings: [] };
  const file = named ?? suppressionsFile;
  const text = await readSourceText(resolve(context.workingDirectory, file), file);
  if (text === undefined) {
    if (named === undefined) return { suppressions: [], findings: [] };
    throw await fileMissing(
      file,
      'the file of suppressions',
      context.workingDirectory,
      'docs/validating.md shows such a file',
    );
  }
  const source = parseOrTell(text, file);
  if ('findings' in source) return source;
  const value = toTemplateValue(source);
  if (value === null) return { suppressions: [], findings: [] };
  const list = Array.isArray(value) ? value : [value];
  const read = list.map((entry, index) => readEntry(entry, source, Array.isArray(value) ? [index] : [], 'file'));
  return {
    suppressions: read.flatMap(({ suppression }) => suppression ?? []),
    findings: read.flatMap(({ broken }) => broken.map((problem) => ownFinding({ ruleId: 'STEPS120', ...problem }))),
  };
}

function parseOrTell(text: string, file: string) {
  try {
    return parseSource(text, file);
  } catch (error) {
    if (!(error instanceof StepError) || !error.location) throw error;
    const finding = ownFinding({ ruleId: 'STEPS120', message: error.message, location: error.location });
    return { suppressions: [], findings: [finding] };
  }
}
