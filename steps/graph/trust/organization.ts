import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { settingValueInvalid } from '../../errors/index.ts';
import { fileMissing } from '../../near-path.ts';
import { readSourceText } from '../../source-text.ts';
import {
  isObject,
  locatePath,
  parseSource,
  toTemplateValue,
  valueAt,
  type TemplateObject,
  type TemplateValue,
} from '../../template.ts';

/** What of an organisation its trust is drawn with. */
export interface Organization {
  readonly id: string;
  readonly tools: string;
  readonly management: string;
  readonly region: string;
  readonly hasStandard: boolean;
  readonly hasControlled: boolean;
  readonly classNames: { readonly standard: string; readonly controlled: string };
}

const defaultFile = 'bootstrap.yml';

/** As bootstrap.yml has it, where there is one: it is checked by `steps bootstrap`, and here read as far as it goes. */
export async function readOrganization(file: string | undefined, { workingDirectory }: Context): Promise<Organization> {
  const name = file ?? defaultFile;
  const path = resolve(workingDirectory, name);
  if (file === undefined && !existsSync(path)) return organizationOf({});
  const text = await readSourceText(path, name);
  if (text === undefined)
    throw await fileMissing(
      name,
      'the configuration',
      workingDirectory,
      'start from examples/bootstrap.yml; docs/bootstrap.md explains it',
    );
  const source = parseSource(text, name);
  const value = toTemplateValue(source);
  if (!isObject(value))
    throw settingValueInvalid(name, text.trim().slice(0, 40), 'a map of settings', locatePath(source, []));
  return organizationOf(value);
}

function organizationOf(value: TemplateObject): Organization {
  const text = (path: readonly (string | number)[], otherwise: string) => {
    const found = valueAt(value, path);
    return found === undefined || found === null || isObject(found) || Array.isArray(found) ? otherwise : String(found);
  };
  const units = (name: string) => listOf(valueAt(value, ['organizational-units', name]));
  const accounts = listOf(value['accounts']).filter(isObject);
  const ids = (isControlled: boolean) =>
    accounts
      .filter((account) => (String(account['controlled']) === 'true') === isControlled)
      .map(({ id }) => String(id));
  const [standard, controlled] = [
    [...units('standard').map(String), ...ids(false)],
    [...units('controlled').map(String), ...ids(true)],
  ];
  const isSaid = standard.length + controlled.length > 0;
  return {
    id: text(['organization', 'id'], 'OrganizationId'),
    tools: text(['organization', 'tools-account'], 'ToolsAccountId'),
    management: text(['organization', 'management-account'], 'ManagementAccountId'),
    region: text(['regions', 0], 'REGION'),
    hasStandard: !isSaid || standard.length > 0,
    hasControlled: !isSaid || controlled.length > 0,
    classNames: { standard: nameOf('standard', standard), controlled: nameOf('controlled', controlled) },
  };
}

function nameOf(kind: string, places: readonly string[]): string {
  return `each ${kind} account${places.length > 0 ? ` of ${places.join(', ')}` : ''}`;
}

function listOf(value: TemplateValue | undefined): readonly TemplateValue[] {
  return Array.isArray(value) ? (value as readonly TemplateValue[]) : [];
}
