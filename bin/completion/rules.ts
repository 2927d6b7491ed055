import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import type { Candidate } from './candidate.ts';

/** The rules of `steps validate`, of the table that stands in their documentation: it is made of them, and costs no loading of them. */
export function listRules(): readonly Candidate[] {
  return listed('rules', /^\| \[(STEPS\d+)\]\(.*?\) +\| \w+ +\| (.*?) +\|$/gm);
}

/** The codes of errors, of the tables of their pages. */
export function listErrorCodes(): readonly Candidate[] {
  return listed('errors', /^\| \[([A-Z_]+)\]\(.*?\) +\| (.*?) +\|$/gm);
}

function listed(folder: string, row: RegExp): readonly Candidate[] {
  const table = readFileSync(join(packageRoot(), 'docs', folder, 'README.md'), 'utf8');
  return [...table.matchAll(row)].map(([, value = '', description = '']) => ({ value, description }));
}
