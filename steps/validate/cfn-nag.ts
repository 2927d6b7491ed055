import type { Finding } from '../finding.ts';
import { locateCfnNag } from '../tools/index.ts';
import type { Linter } from './linter.ts';
import { shortenMessage } from './tool-finding.ts';
import { locateInTemplate } from './template-file.ts';
import { writeNagCopies, type Copy } from './write-copies.ts';

/** What `cfn-nag-driver.rb` says of one template. */
export interface NagResult {
  readonly violations: readonly NagViolation[];
}

interface NagViolation {
  readonly id: string;
  readonly name: string;
  readonly type: 'FAIL' | 'WARN';
  readonly message: string;
  readonly logical_resource_ids: readonly string[];
}

export const cfnNag: Linter<NagResult> = {
  name: 'cfn-nag',
  locate: locateCfnNag,
  writeCopies: writeNagCopies,
  request: () => ({}),
  configurationFiles: async () => [],
  toFindings: ({ violations }, copy) => violations.flatMap((violation) => toFindings(violation, copy)),
};

/** One finding for each resource (or parameter) that a violation names, at its key in the source. */
function toFindings(violation: NagViolation, copy: Copy): readonly Finding[] {
  const ids = violation.logical_resource_ids;
  return ids.length === 0 ? [toFinding(violation, copy, undefined)] : ids.map((id) => toFinding(violation, copy, id));
}

function toFinding(violation: NagViolation, { template }: Copy, logicalId: string | undefined): Finding {
  const section = sectionOf(template.value, logicalId);
  const path = logicalId === undefined ? [] : [section, logicalId];
  return {
    tool: 'cfn-nag',
    ruleId: violation.id,
    severity: violation.type === 'FAIL' ? 'error' : 'warning',
    message: shortenMessage(violation.message),
    location: locateInTemplate(template, path, { key: true }),
    ...(logicalId === undefined ? {} : { logicalId, path: path.join('/') }),
    docUrl: 'https://github.com/stelligent/cfn_nag#readme',
  };
}

function sectionOf(value: Readonly<Record<string, unknown>>, logicalId: string | undefined): string {
  const parameters = value['Parameters'];
  const isParameter = typeof parameters === 'object' && parameters !== null && (logicalId ?? '') in parameters;
  return isParameter ? 'Parameters' : 'Resources';
}
