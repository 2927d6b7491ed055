import type { DetailedChange, PropertyChange } from './detailed-change.ts';
import type { PlanFinding } from './plan-finding.ts';
import type { DeploymentPlan } from './plan.ts';

/** What an approver reads: one file, with nothing from elsewhere and no script. Every value is escaped. */
export function renderPlanPage(plan: DeploymentPlan, digest: string): string {
  const { stackName, changes, findings } = plan;
  const title = `Plan for stack ${stackName}`;
  const sections = [
    findingsTable(findings),
    section('Replaced or removed', changes.filter(isDestructive)),
    section('Who may do what', changes.filter(isAboutPermissions)),
    section('All changes', changes),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escape(title)}</h1>
<dl>
${planFacts(plan, digest)
  .map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`)
  .join('\n')}
</dl>
${plan.kind === 'unchanged' ? '<p>The stack has no changes: there is nothing to deploy.</p>' : sections.join('\n')}
</body>
</html>
`;
}

const style =
  'body{font:15px/1.5 sans-serif;margin:2rem;max-width:70rem}table{border-collapse:collapse;width:100%}' +
  'th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top}td{overflow-wrap:anywhere}' +
  'dt{font-weight:bold}dd{margin:0 0 .4rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;margin:0}' +
  '.Remove,.replaced{background:#fdd}.Add{background:#dfd}.Modify{background:#ffd}';

export function planFacts(plan: DeploymentPlan, digest: string): readonly (readonly [string, string])[] {
  const { account, region, kind, artifactDigest, changeSet } = plan;
  const place = account === undefined ? region : `account ${account}, ${region}`;
  const kinds = { create: 'a new stack', update: 'an update', unchanged: 'nothing to do' };
  return [
    ['Where', place],
    ['What', kinds[kind]],
    ...(artifactDigest === undefined ? [] : [['Artifact', artifactDigest] as const]),
    ...(changeSet === undefined
      ? []
      : [['Change set', changeSet.arn] as const, ['Made at', new Date(changeSet.createdAt).toISOString()] as const]),
    ['Digest of the plan', digest],
  ];
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

function findingsTable(findings: readonly PlanFinding[]): string {
  const heading = `<h2>Not to be missed: ${findings.length}</h2>`;
  if (findings.length === 0) return heading;
  const rows = findings.map(({ ruleId, stackName, resource, resourceType, message }) =>
    [ruleId, stackName, `${resource} (${resourceType})`, message].map((cell) => `<td>${escape(cell)}</td>`).join(''),
  );
  return `${heading}
<table>
<tr><th>Rule</th><th>Stack</th><th>Resource</th><th>What</th></tr>
${rows.map((cells) => `<tr class="replaced">${cells}</tr>`).join('\n')}
</table>`;
}

function section(title: string, changes: readonly DetailedChange[]): string {
  const heading = `<h2>${escape(title)}: ${changes.length}</h2>`;
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
  const head = cells.map((cell) => `<td rowspan="${rows.length}">${escape(cell)}</td>`).join('');
  const kind = isReplaced ? 'replaced' : (['Add', 'Modify', 'Remove'].find((known) => known === action) ?? '');
  return rows
    .map((property, index) => `<tr class="${kind}">${index === 0 ? head : ''}${propertyCells(property)}</tr>`)
    .join('\n');
}

function propertyCells(property: PropertyChange | undefined): string {
  if (property === undefined) return '<td></td><td></td><td></td>';
  const { name, recreation, before = '', after = '' } = property;
  const named = recreation === undefined ? name : `${name} (replaces the resource: ${recreation})`;
  return `<td>${escape(named)}</td><td><pre>${escape(before)}</pre></td><td><pre>${escape(after)}</pre></td>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
