import { closestName } from '../../closest-name.ts';
import { settingInvalid } from '../../errors/index.ts';
import type { Finding, Severity } from '../../finding.ts';

const known: readonly Severity[] = ['error', 'warning', 'info'];

/** Severities by pattern, the later before the earlier: `W3005`, `W30*`, `*`. */
export type Severities = readonly { readonly matches: (ruleId: string) => boolean; readonly severity: Severity }[];

/** Reads `RULE=SEVERITY`; throws SETTING_INVALID with what is wrong. */
export function readSeverities(settings: readonly string[]): Severities {
  return settings
    .map((setting) => {
      const [, pattern, severity] = /^\s*([A-Za-z*][\w.*-]*)\s*=\s*(\S+)\s*$/.exec(setting) ?? [];
      if (pattern === undefined || severity === undefined) {
        throw settingInvalid('--severity', setting, 'RULE=SEVERITY, as in W3005=info or "W30*=error"');
      }
      const found = known.find((each) => each === severity.toLowerCase());
      if (found === undefined) throw unknownSeverity(setting, severity);
      return { matches: patternOf(pattern), severity: found };
    })
    .toReversed();
}

function unknownSeverity(setting: string, severity: string) {
  const near = closestName(severity, known);
  const off = ['off', 'none', 'ignore'].includes(severity.toLowerCase());
  const hint = off
    ? 'what is not to be told at all is suppressed, with a reason (docs/validating.md)'
    : near && `did you mean ${near}?`;
  return settingInvalid('--severity', setting, `RULE=SEVERITY with one of ${known.join(', ')}`, hint);
}

function patternOf(pattern: string): (ruleId: string) => boolean {
  const source = pattern.replaceAll(/[.-]/g, String.raw`\$&`).replaceAll('*', '.*');
  const expression = new RegExp(`^${source}$`, 'i');
  return (ruleId) => expression.test(ruleId);
}

/** What could not be read or checked stays an error, whatever is configured. */
export function withSeverity(finding: Finding, severities: Severities): Finding {
  if (/^STEPS00\d$/.test(finding.ruleId)) return finding;
  const found = severities.find(({ matches }) => matches(finding.ruleId));
  return found === undefined || found.severity === finding.severity
    ? finding
    : { ...finding, severity: found.severity };
}
