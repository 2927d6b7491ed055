import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import type { Candidate } from './candidate.ts';

/** The rules of `steps validate`, of the table that stands in their documentation: it is made of them, and costs no loading of them. */
export function listRules(): readonly Candidate[] {
  const table = readFileSync(join(packageRoot(), 'docs', 'rules', 'README.md'), 'utf8');
  return [...table.matchAll(/^\| \[(STEPS\d+)\]\(.*?\) +\| \w+ +\| (.*?) +\|$/gm)].map(
    ([, value = '', description = '']) => ({ value, description }),
  );
}
