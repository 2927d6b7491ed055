import { join } from 'node:path';
import { packageRoot } from '../package-root.ts';

/** Where the pages of the codes lie, in the repository as in what npm installs. */
export function errorPagesFolder(): string {
  return join(packageRoot(), 'docs', 'errors');
}

export function errorPage(code: string): string {
  return join(errorPagesFolder(), `${code}.md`);
}
