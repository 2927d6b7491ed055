import { escapeXml } from '../xml-text.ts';
import type { DetailedChange, PropertyChange } from './detailed-change.ts';
import type { PlanFinding } from './plan-finding.ts';
import type { DeploymentPlan } from './plan.ts';

/** Names and values of a definition list. Every value is escaped. */
export function factsList(facts: readonly (readonly [string, string])[]): string {
  const items = facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`);
  return `<dl>\n${items.join('\n')}\n</dl>`;
}

/** What changes, first what an approver looks for; `level` is that of the headings. */
export function changeSections({ changes, kind }: DeploymentPlan, level: 2 | 3): string {
  if (kind === 'unchanged') return '<p>The stack has no changes: there is nothing to deploy.</p>';
  return [
    section('Replaced or removed', changes.filter(isDestructive), level),
    section('Who may do what', changes.filter(isAboutPermissions), level),
    section('All changes', changes, level),
  ].join('\n');
}

function isDestructive({ action, replacement }: DetailedChange): boolean {
  return action === 'Remove' || replacement === 'True' || replacement === 'Conditional';
}

const permissionTypes = /^AWS::(IAM::|.*(Policy|Permission)$|KMS::Key$|Lambda::Url$|RAM::|Organizations::)/;
const permissionProperties = /(Policy|Policies|Role|RoleArn|PermissionsBoundary|Principal)/;

/** Resources that say who may do what, and properties of others that do. */
function isAboutPermissions({ resourceType, properties }: DetailedChange): boolean {
  return permissionTypes.test(resourceType) || properties.some(({ name }) => permissionProperties.test(name));
}

/** A finding, and where its stack is, if it is one of several. */
export interface PlacedFinding extends PlanFinding {
  readonly place?: string;
}

export function findingsTable(findings: readonly PlacedFinding[]): string {
  const heading = `<h2>Not to be missed: ${findings.length}</h2>`;
  if (findings.length === 0) return heading;
  const isPlaced = findings.some(({ place }) => place !== undefined);
  const rows = findings.map(({ ruleId, stackName, resource, resourceType, message, place = '' }) =>
    [...(isPlaced ? [place] : []), ruleId, stackName, `${resource} (${resourceType})`, message]
      .map((cell) => `<td>${escapeXml(cell)}</td>`)
      .join(''),
  );
  return `${heading}
<table>
<tr>${isPlaced ? '<th>Where</th>' : ''}<th>Rule</th><th>Stack</th><th>Resource</th><th>What</th></tr>
${rows.map((cells) => `<tr class="replaced">${cells}</tr>`).join('\n')}
</table>`;
}

function section(title: string, changes: readonly DetailedChange[], level: number): string {
  const heading = `<h${level}>${escapeXml(title)}: ${changes.length}</h${level}>`;
  if (changes.length === 0) return heading;
  return `${heading}
<table>
<tr><th>Change</th><th>Stack</th><th>Resource</th><th>Property</th><th>Before</th><th>After</th></tr>
${changes.map(row).join('\n')}
</table>`;
}

function row(change: DetailedChange): string {
  const { action, replacement, stackName, logicalId, resourceType, properties } = change;
  const rows = properties.length > 0 ? properties : [undefined];
  const isReplaced = replacement === 'True' || replacement === 'Conditional';
  const word = isReplaced ? `${action}, replaced${replacement === 'Conditional' ? ' perhaps' : ''}` : action;
  const cells = [word, stackName, `${logicalId} (${resourceType})`];
  const head = cells.map((cell) => `<td rowspan="${rows.length}">${escapeXml(cell)}</td>`).join('');
  const kind = isReplaced ? 'replaced' : (['Add', 'Modify', 'Remove'].find((known) => known === action) ?? '');
  return rows
    .map((property, index) => `<tr class="${kind}">${index === 0 ? head : ''}${propertyCells(property)}</tr>`)
    .join('\n');
}

function propertyCells(property: PropertyChange | undefined): string {
  if (property === undefined) return '<td></td><td></td><td></td>';
  const { name, recreation, before = '', after = '' } = property;
  const named = recreation === undefined ? name : `${name} (replaces the resource: ${recreation})`;
  return `<td>${escapeXml(named)}</td><td><pre>${escapeXml(before)}</pre></td><td><pre>${escapeXml(after)}</pre></td>`;
}
