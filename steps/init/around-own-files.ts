import { repositoryForms, type RepositoryKind } from '../repository-kinds.ts';
import { declaredParameters, isObject, parseSource } from '../template.ts';
import type { ExistingRepository } from './existing-repository.ts';
import type { RepositoryFile } from './options.ts';

/** What a template or package of somebody's own needs around it, and what the example has for its own. */
const surroundings = /^(\.gitignore|\.cfnlintrc|buildspec\.yml|steps\.yml|(\.vscode|environments|pipeline)\/.*)$/;

/**
 * Of the files of a kind those that a repository lacks, whatever is in it. Where it has a template or package of its own, nothing of
 * the example's is put beside it, and environments set what that template declares only.
 */
export function filesAround(
  kind: RepositoryKind,
  files: readonly RepositoryFile[],
  { core, coreText }: ExistingRepository,
): readonly RepositoryFile[] {
  const form = repositoryForms[kind];
  const ofExample = files.find(({ path }) => path === form.core)?.text;
  if (coreText === undefined || (core === form.core && coreText === ofExample)) return files;
  const needed = files.filter(({ path }) => surroundings.test(path));
  if (kind === 'library') return needed;
  const declared = Object.keys(declaredParameters(parseSource(coreText, core)));
  return needed.map((file) => fit(file, core, declared));
}

/** Parameters of the repository's own template that neither a default nor an environment that is added gives a value. */
export function parametersWithoutValue(
  added: readonly RepositoryFile[],
  { core, coreText }: ExistingRepository,
): readonly string[] {
  const environments = added.filter(({ path }) => path.startsWith('environments/'));
  if (coreText === undefined || environments.length === 0) return [];
  const given = environments.map(({ text }) => (JSON.parse(text) as { readonly Parameters: object }).Parameters);
  return Object.entries(declaredParameters(parseSource(coreText, core)))
    .filter(([, declaration]) => !isObject(declaration) || !('Default' in declaration))
    .map(([name]) => name)
    .filter((name) => given.some((values) => !(name in values)));
}

function fit({ path, text }: RepositoryFile, core: string, declared: readonly string[]): RepositoryFile {
  if (path === 'steps.yml') return { path, text: text.replace(/^template-file: .*$/m, `template-file: ${core}`) };
  if (!path.startsWith('environments/')) return { path, text };
  const { Parameters: parameters, ...rest } = JSON.parse(text) as {
    readonly Parameters: Readonly<Record<string, string>>;
  };
  const known = Object.entries(parameters).filter(([name]) => declared.includes(name));
  return { path, text: `${JSON.stringify({ Parameters: Object.fromEntries(known), ...rest }, undefined, 2)}\n` };
}
