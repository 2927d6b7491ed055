import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listFolder } from '../folder-entries.ts';
import { repositoryForms, type RepositoryKind } from '../repository-kinds.ts';
import { editorSettings, placeSchemas, schemaFolder, schemasOf } from './editor-settings.ts';
import type { RepositoryFile } from './options.ts';
import { withoutScope } from './repository-name.ts';

/** What no repository holds. npm publishes no .gitignore of the examples, so that it is not one of their files. */
const ignored = ['.steps/', '__pycache__/', 'node_modules/', 'packaged.yml'];

/** What the examples are called, in the text of their files. */
const exampleNames: Readonly<Record<Exclude<RepositoryKind, 'library'>, string>> = {
  serverless: 'example-serverless',
  containers: 'example-containers',
  'static-site': 'example-static-site',
  infrastructure: 'example-network',
};

/** The files of a repository of a kind: those of its example, under another name, and what editors and git need. */
export async function exampleFiles(
  kind: RepositoryKind,
  name: string,
  accounts: Readonly<Record<string, string>>,
  root: string,
): Promise<readonly RepositoryFile[]> {
  const folder = join(root, 'examples', kind);
  const isExcluded = (path: string) => isIgnored(path) || path === '.gitignore';
  const entries = listFolder(folder, { within: folder, isExcluded });
  const own = await Promise.all(
    entries.map(async ({ path, file }) => ({ path, text: rename(await readFile(file, 'utf8'), kind, name) })),
  );
  const schemas = schemasOf(kind).map(async (schema) => ({
    path: `${schemaFolder}/${schema}`,
    text: await readFile(join(root, 'schemas', schema), 'utf8'),
  }));
  const files = [
    { path: '.gitignore', text: `${ignored.join('\n')}\n` },
    editorSettings(kind),
    ...(await Promise.all(schemas)),
    ...own.map((file) =>
      file.path === repositoryForms[kind].pipeline ? configurePipeline(file, name, accounts) : file,
    ),
  ];
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function isIgnored(path: string): boolean {
  return ignored.some((one) => `${path}/`.startsWith(one) || path === one || `${path}/`.endsWith(`/${one}`));
}

function rename(text: string, kind: RepositoryKind, name: string): string {
  const placed = placeSchemas(text);
  if (kind !== 'library') return placed.replaceAll(exampleNames[kind], name);
  return placed.replaceAll('@example/greeting', name).replaceAll('"greeting"', `"${withoutScope(name)}"`);
}

interface PipelineFile {
  readonly Parameters: Readonly<Record<string, string>>;
}

/** A pipeline's name is shorter than a workload's can be. Accounts that are not named stand in the organisation's bootstrap.yml. */
function configurePipeline(
  { path, text }: RepositoryFile,
  name: string,
  accounts: Readonly<Record<string, string>>,
): RepositoryFile {
  const { Parameters: parameters, ...rest } = JSON.parse(text) as PipelineFile;
  const PipelineName = withoutScope(name).slice(0, 20).replace(/-+$/, '');
  const configuration = { Parameters: { ...parameters, PipelineName, ...accountParameters(accounts) }, ...rest };
  return { path, text: `${JSON.stringify(configuration, undefined, 2)}\n` };
}

/** `DevAccountId` of `dev`. */
export function accountParameters(accounts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const titled = Object.entries(accounts).map(([environment, id]) => [
    `${environment.charAt(0).toUpperCase()}${environment.slice(1)}AccountId`,
    id,
  ]);
  return Object.fromEntries(titled) as Record<string, string>;
}
