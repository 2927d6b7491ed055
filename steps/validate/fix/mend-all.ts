import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import type { Finding } from '../../finding.ts';
import type { Inputs } from '../find-inputs.ts';
import { readParameterFiles } from '../read-parameter-files.ts';
import { readTemplates } from '../read-templates.ts';
import type { ValidationResult } from '../validation-result.ts';
import type { Drafts } from './drafts.ts';
import type { Sources } from './mend-splices.ts';
import { proposeMends, splicesByFile, type Proposal } from './mends.ts';
import { whyNotWritable } from './why-not-writable.ts';

/** Validates the workload with the drafts in the place of what lies on the disk. */
export type Validate = (drafts: Drafts) => Promise<ValidationResult>;

export interface Mended {
  readonly drafts: Drafts;
  readonly mended: readonly Finding[];
  readonly left: readonly { readonly finding: Finding; readonly why: string }[];
}

/** A mend may make room for another; none goes on for ever. */
const mostRounds = 200;

/**
 * Mends until nothing is left that can be. What can be mended at once is tried at once; where that does not stand the test, fewer are
 * tried, down to the one that fails, which is left out.
 */
export async function mendAll(inputs: Inputs, validate: Validate, start: Drafts, context: Context): Promise<Mended> {
  let drafts = start;
  let result = await validate(drafts);
  const mended: Finding[] = [];
  const left = new Map<string, { readonly finding: Finding; readonly why: string }>();
  let most = Infinity;
  for (let round = 0; round < mostRounds; round++) {
    context.signal.throwIfAborted();
    const proposals = proposeMends(result.findings, await readSources(inputs, drafts, context), new Set(left.keys()));
    const writable: Proposal[] = [];
    for (const proposal of proposals) {
      const why = await whyNotWritable(
        resolve(context.workingDirectory, proposal.splice.file),
        context.workingDirectory,
      );
      if (why === undefined) writable.push(proposal);
      else left.set(proposal.id, { finding: proposal.finding, why });
    }
    const [first, ...others] = writable.slice(0, most);
    if (!first) {
      if (proposals.length > 0) continue;
      break;
    }
    const tried = [first, ...others];
    const next = await drafts.with(splicesByFile(tried));
    const after = next && (await validate(next));
    if (next && after && standsTest(tried, result, after)) {
      mended.push(...tried.map(({ finding }) => finding));
      [drafts, result, most] = [next, after, Infinity];
    } else if (tried.length > 1) most = Math.ceil(tried.length / 2);
    else {
      left.set(first.id, {
        finding: first.finding,
        why: next ? 'for there would be more to find' : 'for the file could not be read',
      });
      most = Infinity;
    }
  }
  return { drafts, mended, left: [...left.values()] };
}

/** Each finding is gone, and no more are there than before, nor worse ones. */
function standsTest(tried: readonly Proposal[], before: ValidationResult, after: ValidationResult): boolean {
  if (after.errors > before.errors || after.findings.length > before.findings.length) return false;
  const asked = new Map<string, number>();
  for (const { finding } of tried) asked.set(keyOf(finding), (asked.get(keyOf(finding)) ?? 0) + 1);
  return [...asked].every(([key, count]) => countOf(key, after) <= countOf(key, before) - count);
}

function countOf(key: string, { findings }: ValidationResult): number {
  return findings.filter((finding) => keyOf(finding) === key).length;
}

/** Not by line, which mends may move. */
function keyOf({ tool, ruleId, location, message }: Finding): string {
  return JSON.stringify([tool, ruleId, location.file, message]);
}

async function readSources(inputs: Inputs, { read }: Drafts, { workingDirectory }: Context): Promise<Sources> {
  const { templates } = await readTemplates(inputs.templates, workingDirectory, { read });
  const files = [...inputs.parameterFiles, ...inputs.pipelineFiles];
  const { parameterFiles } = await readParameterFiles(files, read);
  const documents = [...templates.flatMap(({ origins }) => origins), ...parameterFiles].map(({ source }) => source);
  return { templates, documents: new Map(documents.map((source) => [source.file, source])) };
}
