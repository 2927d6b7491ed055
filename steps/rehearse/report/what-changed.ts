import { counted } from '../../counted.ts';
import { planSections } from '../../deploy/index.ts';
import { renderTable } from '../../page/table.ts';
import { escapeXml } from '../../xml-text.ts';
import type { ExecutionSummary } from '../outcome.ts';
import type { ExecutionRecord } from './record.ts';

/** A change set of a stack does not tell what is in its nested stacks, where none were made of those: what was done does. */
export function changedResources({ changes }: ExecutionSummary): string {
  const rows = changes.flatMap(({ account, changes: own }) =>
    own.map(({ stackName, logicalId, resourceType, status }) => ({
      cells: [account, stackName, logicalId, resourceType, status],
    })),
  );
  if (rows.length === 0) return '<p>No resource was changed.</p>';
  return `<details>
<summary>${counted(rows.length, 'resource')} changed</summary>
${renderTable('Resources that were changed', ['Account', 'Stack', 'Resource', 'Type', 'How it ended'], rows)}
</details>`;
}

/** What each change set that was executed said it would do. */
export function executedPlans({ stacks }: ExecutionRecord): readonly string[] {
  const planned = stacks.flatMap(({ account, stackName, changes }) =>
    changes
      ? [
          `<details>
<summary>${escapeXml(`${account}: stack ${stackName}, ${counted(changes.changes.length, 'change')} planned, ${changes.findings.length} not to be missed`)}</summary>
${planSections(changes, 4)}
</details>`,
        ]
      : [],
  );
  return planned.length > 0 ? planned : ['<p>No change set was executed.</p>'];
}
