import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

/** The actions in a row of a page's table: `iam:GetPolicy`, `GetPolicyVersion` is one service's. */
export function documentedActions(page: string, row: string): readonly string[] {
  const text = readFileSync(join(packageRoot(), 'docs', page), 'utf8');
  const cell = new RegExp(`^\\| ${row} +\\| (.*) \\|$`, 'm').exec(text)?.[1] ?? '';
  let service = '';
  return [...cell.matchAll(/`(?:([a-z0-9]+):)?(\w+)`/g)].map(([, named, action]) => {
    service = named ?? service;
    return `${service}:${action}`;
  });
}
