// Writes docs/errors from the table of codes and from errors that the factories make.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../steps/package-root.ts';
import { renderErrorPages } from '../test/helpers/error-pages.ts';

const folder = join(packageRoot(), 'docs', 'errors');
mkdirSync(folder, { recursive: true });
for (const [name, text] of await renderErrorPages()) writeFileSync(join(folder, name), text);
