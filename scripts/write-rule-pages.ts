// Writes docs/rules from the table of rules and the workloads that keep and break them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { renderRulePages } from '../test/helpers/rule-pages.ts';

const folder = join(packageRoot(), 'docs', 'rules');
mkdirSync(folder, { recursive: true });
for (const [name, text] of await renderRulePages()) writeFileSync(join(folder, name), text);
