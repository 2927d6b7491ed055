import { availableParallelism } from 'node:os';
import type { Finding, Severity } from '../finding.ts';
import type { Location } from '../location.ts';
import { given } from '../given.ts';
import { isObject } from '../template.ts';
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
  const path = match.path.length > 0 ? match.path : pathInSamMessage(match, copy);
  const logicalId = logicalIdOf(path);
  const mend = mendOfMatch(match, copy.template);
  return {
    tool: 'cfn-lint',
    ruleId: match.rule,
    severity: severities[match.severity] ?? 'error',
    message: shortenMessage(match.message),
    location:
      copy.isVerbatim && path === match.path
        ? verbatimLocation(match, copy)
        : locateInTemplate(copy.template, path, { key: true }),
    ...(logicalId === undefined ? {} : { logicalId }),
    ...(path.length > 0 ? { path: path.join('/') } : {}),
    docUrl: match.url,
    ...given('mend', mend),
  };
}

/**
 * cfn-lint tells whatever SAM's transform refuses (E0001) at the first line of the template, and names the resource
 * and the property in the message: that is where it was written. Without a resource that is there, the path is `match`'s.
 */
function pathInSamMessage({ rule, message, path }: LintMatch, { template }: Copy): LintMatch['path'] {
  const logicalId = rule === 'E0001' ? /Resource with id \[([^\]]+)\]/.exec(message)?.[1] : undefined;
  const resources = template.value['Resources'];
  if (logicalId === undefined || !isObject(resources)) return path;
  const resource = resources[logicalId];
  if (!isObject(resource)) return path;
  const property = /property (\w+) not defined/.exec(message)?.[1];
  const properties = resource['Properties'];
  return property !== undefined && isObject(properties) && property in properties
    ? ['Resources', logicalId, 'Properties', property]
    : ['Resources', logicalId];
}

function verbatimLocation(match: LintMatch, { template }: Copy): Location {
  const sourceLine = template.source.text.split(/\r\n|\n|\r/, match.line)[match.line - 1];
  const { line, column, endLine, endColumn } = match;
  return { file: template.file, line, column, endLine, endColumn, ...(sourceLine === undefined ? {} : { sourceLine }) };
}
