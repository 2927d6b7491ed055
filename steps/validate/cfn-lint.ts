import { availableParallelism } from 'node:os';
import type { Finding, Severity } from '../finding.ts';
import type { Location } from '../location.ts';
import { given } from '../given.ts';
import { locateCfnLint } from '../tools/index.ts';
import type { Linter } from './linter.ts';
import { findLintConfiguration } from './lint-configuration.ts';
import { mendOfMatch } from './lint-mend.ts';
import { logicalIdOf, shortenMessage } from './tool-finding.ts';
import { locateInTemplate } from './template-file.ts';
import { writeLintCopies, type Copy } from './write-copies.ts';

/** What `cfn-lint-driver.py` says of one template. */
export interface LintResult {
  readonly matches: readonly LintMatch[];
}

export interface LintMatch {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly path: readonly (string | number)[];
  readonly url: string;
  /** Those that may stand in the place of the one that is wrong, as far as cfn-lint knows them. */
  readonly names: readonly string[];
}

export const cfnLint: Linter<LintResult> = {
  name: 'cfn-lint',
  locate: locateCfnLint,
  writeCopies: writeLintCopies,
  request: ({ regions, defaultRegions }, copies) => ({
    regions,
    defaultRegions,
    workers: Math.min(availableParallelism(), copies),
  }),
  configurationFiles: findLintConfiguration,
  toFindings: ({ matches }, copy) =>
    matches.filter(({ rule }) => !settledByPackage.has(rule)).map((match) => toFinding(match, copy)),
};

/** W3002 says that a local path needs `package`, which is what `steps package` is for. */
const settledByPackage: ReadonlySet<string> = new Set(['W3002']);

const severities: Readonly<Record<string, Severity>> = { error: 'error', warning: 'warning', informational: 'info' };

function toFinding(match: LintMatch, copy: Copy): Finding {
  const logicalId = logicalIdOf(match.path);
  const mend = mendOfMatch(match, copy.template);
  return {
    tool: 'cfn-lint',
    ruleId: match.rule,
    severity: severities[match.severity] ?? 'error',
    message: shortenMessage(match.message),
    location: copy.isVerbatim
      ? verbatimLocation(match, copy)
      : locateInTemplate(copy.template, match.path, { key: true }),
    ...(logicalId === undefined ? {} : { logicalId }),
    ...(match.path.length > 0 ? { path: match.path.join('/') } : {}),
    docUrl: match.url,
    ...given('mend', mend),
  };
}

function verbatimLocation(match: LintMatch, { template }: Copy): Location {
  const sourceLine = template.source.text.split(/\r\n|\n|\r/, match.line)[match.line - 1];
  const { line, column, endLine, endColumn } = match;
  return { file: template.file, line, column, endLine, endColumn, ...(sourceLine === undefined ? {} : { sourceLine }) };
}
