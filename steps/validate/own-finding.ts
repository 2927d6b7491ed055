import type { Finding, Mend, Severity } from '../finding.ts';
import type { Location } from '../location.ts';

/** What all our own checks are called in a report, beside `cfn-lint` and `cfn-nag`. */
export const ownTool = 'steps';

interface OwnFinding {
  readonly ruleId: string;
  readonly message: string;
  readonly location: Location;
  readonly severity?: Severity;
  readonly logicalId?: string;
  readonly path?: string;
  readonly docUrl?: string;
  readonly mend?: Mend;
}

export function ownFinding(finding: OwnFinding): Finding {
  return { tool: ownTool, severity: 'error', ...finding };
}

/** The first place of a file of which nothing more is known. */
export function startOf(file: string): Location {
  return { file, line: 1, column: 1 };
}
