import type { Finding } from '../../finding.ts';
import { isIgnoredFolder } from '../find-inputs.ts';
import { describeMend } from './mends.ts';

const most = 3;

/** `→ steps validate --fix mends 2 of them: Topik → Topic, Outptus → Outputs`; nothing where it could mend none. */
export function offerToMend(findings: readonly Finding[]): string | undefined {
  const meant = findings.filter(
    ({ mend, location }) => mend !== undefined && !(mend.template ?? location.file).split('/').some(isIgnoredFolder),
  );
  if (meant.length === 0) return undefined;
  const changes = [...new Set(meant.map(describeMend))];
  const more = changes.length > most ? ' …' : '';
  return `→ steps validate --fix mends ${meant.length} of them: ${changes.slice(0, most).join(', ')}${more}`;
}
