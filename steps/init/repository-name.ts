import { basename } from 'node:path';
import { settingInvalid, settingMissing } from '../errors/index.ts';
import type { RepositoryKind } from '../repository-kinds.ts';
import type { ExistingRepository } from './existing-repository.ts';

const plain = /^[a-z][a-z0-9-]{0,49}$/;
const scoped = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z][a-z0-9-]{0,49}$/;
const form = 'at most 50 lower-case letters, digits and hyphens, the first a letter';

/** What the workload or the package is called: as the repository says already, else as is asked, else as the folder. */
export function chooseName(
  kind: RepositoryKind,
  asked: string | undefined,
  folder: string,
  existing: ExistingRepository,
): string {
  if (asked !== undefined) checkName(kind, asked);
  const said = existing.name;
  if (said !== undefined && asked !== undefined && withoutScope(asked) !== said.value)
    throw settingInvalid('--name', asked, `${said.value}, as ${said.file} says`, 'leave the flag out');
  const name = asked ?? [existing.packageName].find(fits(kind)) ?? said?.value ?? suggestName(folder);
  if (name === undefined)
    throw settingMissing('--name', `the folder's name, ${basename(folder)}, does not make one: expected ${form}`);
  checkName(kind, name);
  return name;
}

function fits(kind: RepositoryKind) {
  return (name: string | undefined): name is string =>
    name !== undefined && (kind === 'library' ? scoped : plain).test(name);
}

function checkName(kind: RepositoryKind, name: string): void {
  if (!fits(kind)(name)) throw settingInvalid('--name', name, kind === 'library' ? `${form}, after its scope` : form);
}

/** The folder's name, as far as it makes one. */
export function suggestName(folder: string): string | undefined {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[ ._]+/g, '-');
  return plain.test(name) ? name : undefined;
}

/** `greeting` of `@example/greeting`. */
export function withoutScope(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
