import { join } from 'node:path';
import type { InitOutcome } from '../steps/init/index.ts';
import { repositoryForms, type RepositoryKind } from '../steps/repository-kinds.ts';

/** What a person reads after `steps init`, on stdout: each file, and the next three commands. */
export function formatInit(
  { name, files, insideRepository }: InitOutcome,
  kind: RepositoryKind,
  folder: string,
  { isDryRun, root }: { readonly isDryRun: boolean; readonly root: string },
): string {
  const git =
    insideRepository === undefined ? 'a git repository, branch main' : `in the git repository ${insideRepository}`;
  const lines = [...files.map(({ action, path }) => `${action.padEnd(6)} ${path}`), git];
  if (isDryRun) return [...lines, 'Nothing is written: that is what would be.'].join('\n');
  return [...lines, '', 'Next:', ...nextCommands(kind, name, folder, root)].join('\n');
}

function nextCommands(kind: RepositoryKind, name: string, folder: string, root: string): readonly string[] {
  const { needs, pipeline } = repositoryForms[kind];
  const enter = folder === '' ? '' : `cd ${quote(folder)} && `;
  const end = kind === 'library' ? 'its publication' : 'Prod';
  const last =
    kind === 'library'
      ? [
          `steps deploy --stack-name steps-pipeline-${name.slice(name.indexOf('/') + 1)} --template-file ${quote(join(root, 'cloudformation', 'pipelines', 'publish.yml'))} --parameters-file ${pipeline}`,
          'in the Tools account, by who sets up pipelines; its first commit is the first push',
        ]
      : [
          'steps bootstrap',
          `by who sets up pipelines, whose bootstrap.yml names ${pipeline} and its accounts, and allows kinds: [${needs.join(', ')}]`,
        ];
  const commands = [
    [`${enter}steps rehearse --yes`, `the whole pipeline to ${end}, on this machine, with no AWS account`],
    [`git add --all && git commit --message "Start ${name}"`, 'as yourself'],
    last,
  ] as const;
  return commands.map(([command = '', explanation = '']) => `  ${command}\n      ${explanation}`);
}

function quote(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", `'\\''`)}'`;
}
