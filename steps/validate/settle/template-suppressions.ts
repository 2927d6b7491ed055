import type { Finding } from '../../finding.ts';
import type { Location } from '../../location.ts';
import { isObject, valueAt, type TemplateValue } from '../../template.ts';
import { ownFinding } from '../own-finding.ts';
import { problemAt } from '../rules/problem-at.ts';
import { locateInTemplate, originOf, type Path, type TemplateFile } from '../template-file.ts';
import { readEntry, type Suppression } from './suppression.ts';

/** A rule that is named in a linter's own form of suppression. Plain data: it is kept with what a run found. */
export interface NamedRule {
  readonly tool: 'cfn-lint' | 'cfn-nag' | 'cfn-guard';
  readonly id: string;
  /** cfn-lint takes the beginning of ids too: `W3` for every warning of its third thousand. */
  readonly isPrefix: boolean;
  readonly location: Location;
}

/** What the Metadata of templates says of suppressions, ours and the linters'. */
export interface FoundSuppressions {
  readonly suppressions: readonly Suppression[];
  readonly named: readonly NamedRule[];
  readonly findings: readonly Finding[];
}

/** Our own key in the Metadata of a template or a resource. */
const ownKey = 'codebuild-steps';

/**
 * Reads the Metadata of a template and of its resources. A packaged template has what its source has; `packagedFrom` is the source,
 * where its findings are told.
 */
export function suppressionsOf(template: TemplateFile, packagedFrom?: string): FoundSuppressions {
  const resources = isObject(template.value['Resources']) ? Object.keys(template.value['Resources']) : [];
  const owners: readonly (readonly [Path, string | undefined])[] = [
    [['Metadata'], undefined],
    ...resources.map((id) => [['Resources', id, 'Metadata'], id] as const),
  ];
  const found = owners.map(([path, id]) => ofMetadata(template, path, id));
  const alsoIn = packagedFrom === undefined ? [] : [packagedFrom];
  return {
    suppressions: found
      .flatMap(({ suppressions }) => suppressions)
      .map((one) => ({ ...one, inFiles: [...(one.inFiles ?? []), ...alsoIn] })),
    named: found.flatMap(({ named }) => named),
    findings: found.flatMap(({ findings }) => findings),
  };
}

function ofMetadata(template: TemplateFile, path: Path, resource: string | undefined): FoundSuppressions {
  if (!isObject(valueAt(template.value, path))) return { suppressions: [], named: [], findings: [] };
  const own = ownEntries(template, [...path, ownKey, 'suppressions'], resource);
  const nag = resource === undefined ? { named: [], findings: [] } : nagEntries(template, path);
  return {
    suppressions: own.suppressions,
    named: [
      ...nag.named,
      ...idsAt(template, [...path, 'cfn-lint', 'config', 'ignore_checks'], 'cfn-lint'),
      ...idsAt(template, [...path, 'guard', 'SuppressedRules'], 'cfn-guard'),
    ],
    findings: [...own.findings, ...nag.findings],
  };
}

function ownEntries(template: TemplateFile, path: Path, resource: string | undefined) {
  const written = originOf(template, path);
  const inFiles = [...new Set([template.file, ...template.origins.map((origin) => origin.source.file)])];
  const read = listAt(template, path).map((entry, index) =>
    readEntry(entry, written.source, [...written.path, index], 'template'),
  );
  return {
    suppressions: read.flatMap(({ suppression }) =>
      suppression ? [{ ...suppression, inFiles, ...(resource === undefined ? {} : { resources: [resource] }) }] : [],
    ),
    findings: read.flatMap(({ broken }) => broken.map((problem) => ownFinding({ ruleId: 'STEPS120', ...problem }))),
  };
}

/** https://github.com/stelligent/cfn_nag#per-resource-rule-suppression: the reason there is a member that may be left out. */
function nagEntries(template: TemplateFile, metadata: Path) {
  const path = [...metadata, 'cfn_nag', 'rules_to_suppress'];
  const entries = listAt(template, path).map((entry, index) => ({ entry, at: [...path, index] }));
  const named = entries.flatMap(({ entry, at }): NamedRule[] => {
    if (!isObject(entry) || typeof entry['id'] !== 'string') return [];
    return [{ tool: 'cfn-nag', id: entry['id'], isPrefix: false, location: locateInTemplate(template, [...at, 'id']) }];
  });
  const findings = entries
    .filter(({ entry }) => isObject(entry) && typeof entry['id'] === 'string' && isEmpty(entry['reason']))
    .map(({ entry, at }) => {
      const message = `the suppression of ${String(isObject(entry) && entry['id'])} has no reason`;
      return ownFinding({ ruleId: 'STEPS120', severity: 'warning', ...problemAt(template, at, message) });
    });
  return { named, findings };
}

function isEmpty(reason: TemplateValue | undefined): boolean {
  return typeof reason !== 'string' || reason.trim() === '';
}

/**
 * Lists of ids: https://github.com/aws-cloudformation/cfn-lint#metadata, and what rules for cfn-guard look at by convention:
 * https://github.com/aws-cloudformation/aws-guard-rules-registry
 */
function idsAt(template: TemplateFile, path: Path, tool: 'cfn-lint' | 'cfn-guard'): readonly NamedRule[] {
  return listAt(template, path).flatMap((id, index) =>
    typeof id === 'string'
      ? [{ tool, id, isPrefix: tool === 'cfn-lint', location: locateInTemplate(template, [...path, index]) }]
      : [],
  );
}

function listAt(template: TemplateFile, path: Path): readonly TemplateValue[] {
  const value = valueAt(template.value, path);
  return Array.isArray(value) ? (value as readonly TemplateValue[]) : [];
}
