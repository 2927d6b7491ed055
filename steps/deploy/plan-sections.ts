import { escapeXml } from '../xml-text.ts';
import { renderTable, scrollable } from '../page/table.ts';
import { hasDrift } from './drifted-changes.ts';
import type { DetailedChange, PropertyChange } from './detailed-change.ts';
import { changeCells, changeHeads, findingCells, valueCells, type PlacedFinding } from './plan-cells.ts';
import type { DeploymentPlan } from './plan.ts';

/** What a change set changes, and what nobody must miss of it; `level` is that of the headings. */
export function planSections(
  { changes, findings }: Pick<DeploymentPlan, 'changes' | 'findings'>,
  level: number,
): string {
  return `${findingsTable(findings, level)}\n${changeSections({ changes, kind: 'update' }, level)}`;
}

/** What changes, first what an approver looks for; `level` is that of the headings. */
export function changeSections({ changes, kind }: Pick<DeploymentPlan, 'changes' | 'kind'>, level: number): string {
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

export function findingsTable(findings: readonly PlacedFinding[], level = 2): string {
  const heading = `<h${level}>Not to be missed: ${findings.length}</h${level}>`;
  if (findings.length === 0) return heading;
  const { heads, rows } = findingCells(findings);
  return `${heading}\n${renderTable(
    'What nobody who approves must miss',
    heads,
    rows.map((cells) => ({ cells, kind: 'replaced' })),
  )}`;
}

function section(title: string, changes: readonly DetailedChange[], level: number): string {
  const heading = `<h${level}>${escapeXml(title)}: ${changes.length}</h${level}>`;
  if (changes.length === 0) return heading;
  const isDrifted = hasDrift(changes);
  const head = changeHeads(isDrifted).map((name) => `<th scope="col">${escapeXml(name)}</th>`);
  return `${heading}
${scrollable(
  title,
  `<table>
<caption>${escapeXml(title)}</caption>
<thead><tr>${head.join('')}</tr></thead>
${changes.map((change) => rowsOf(change, isDrifted)).join('\n')}
</table>`,
)}`;
}

/** A change has a row for each of its properties, and all of them its head. */
function rowsOf(change: DetailedChange, isDrifted: boolean): string {
  const { action, replacement, properties } = change;
  const rows = properties.length > 0 ? properties : [undefined];
  const isReplaced = replacement === 'True' || replacement === 'Conditional';
  const [first = '', ...others] = changeCells(change).map((cell) => escapeXml(cell));
  const span = `rowspan="${rows.length}"`;
  const head = `<th scope="rowgroup" ${span}>${first}</th>${others.map((cell) => `<td ${span}>${cell}</td>`).join('')}`;
  const kind = isReplaced ? 'replaced' : (['Add', 'Modify', 'Remove'].find((known) => known === action) ?? '');
  const cells = rows.map(
    (property, index) => `<tr>${index === 0 ? head : ''}${propertyCells(property, isDrifted)}</tr>`,
  );
  return `<tbody class="${kind}">${cells.join('\n')}</tbody>`;
}

function propertyCells(property: PropertyChange | undefined, isDrifted: boolean): string {
  if (property === undefined) return '<td></td>'.repeat(isDrifted ? 4 : 3);
  const { name, recreation } = property;
  const named = recreation === undefined ? name : `${name} (replaces the resource: ${recreation})`;
  const values = valueCells(property, isDrifted);
  return `<td>${escapeXml(named)}</td>${values.map((value) => `<td><pre>${escapeXml(value)}</pre></td>`).join('')}`;
}

export const changeStyle =
  '.Remove,.replaced{background:light-dark(#fdd,#511)}.Add{background:light-dark(#dfd,#143)}.Modify{background:light-dark(#ffd,#440)}';
