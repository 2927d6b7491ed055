import { escapeXml } from '../xml-text.ts';
import { hasDrift } from './drifted-changes.ts';
import type { DetailedChange, PropertyChange } from './detailed-change.ts';
import { changeCells, changeHeads, findingCells, valueCells, type PlacedFinding } from './plan-cells.ts';
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

export function findingsTable(findings: readonly PlacedFinding[]): string {
  const heading = `<h2>Not to be missed: ${findings.length}</h2>`;
  if (findings.length === 0) return heading;
  const { heads, rows } = findingCells(findings);
  const cells = rows.map((one) => one.map((cell) => `<td>${escapeXml(cell)}</td>`).join(''));
  return `${heading}
<table>
${headRow(heads)}
${cells.map((one) => `<tr class="replaced">${one}</tr>`).join('\n')}
</table>`;
}

function headRow(heads: readonly string[]): string {
  return `<tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>`;
}

function section(title: string, changes: readonly DetailedChange[], level: number): string {
  const heading = `<h${level}>${escapeXml(title)}: ${changes.length}</h${level}>`;
  if (changes.length === 0) return heading;
  const isDrifted = hasDrift(changes);
  return `${heading}
<table>
${headRow(changeHeads(isDrifted))}
${changes.map((change) => row(change, isDrifted)).join('\n')}
</table>`;
}

function row(change: DetailedChange, isDrifted: boolean): string {
  const { action, replacement, properties } = change;
  const rows = properties.length > 0 ? properties : [undefined];
  const isReplaced = replacement === 'True' || replacement === 'Conditional';
  const head = changeCells(change)
    .map((cell) => `<td rowspan="${rows.length}">${escapeXml(cell)}</td>`)
    .join('');
  const kind = isReplaced ? 'replaced' : (['Add', 'Modify', 'Remove'].find((known) => known === action) ?? '');
  return rows
    .map(
      (property, index) => `<tr class="${kind}">${index === 0 ? head : ''}${propertyCells(property, isDrifted)}</tr>`,
    )
    .join('\n');
}

function propertyCells(property: PropertyChange | undefined, isDrifted: boolean): string {
  if (property === undefined) return '<td></td>'.repeat(isDrifted ? 4 : 3);
  const { name, recreation } = property;
  const named = recreation === undefined ? name : `${name} (replaces the resource: ${recreation})`;
  const values = valueCells(property, isDrifted);
  return `<td>${escapeXml(named)}</td>${values.map((value) => `<td><pre>${escapeXml(value)}</pre></td>`).join('')}`;
}
