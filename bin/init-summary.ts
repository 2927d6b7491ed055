import type { HookOutcome, InitOutcome } from '../steps/init/index.ts';
import { repositoryForms, type RepositoryKind } from '../steps/repository-kinds.ts';
import { shellQuoted } from '../steps/shell-word.ts';
import type { Palette } from './palette.ts';
import { printable } from './printable.ts';
import type { Surface } from './surface.ts';

const colors = { added: 'success', kept: 'muted' } as const;

interface InitSurface {
  readonly isDryRun: boolean;
  readonly surface: Surface;
}

/** What a person reads after `steps init`, on stdout: each file, and the next three commands. */
export function formatInit(
  { name, files, insideRepository, withoutValue }: InitOutcome,
  kind: RepositoryKind,
  folder: string,
  { isDryRun, surface: { palette, fit } }: InitSurface,
): string {
  const git =
    insideRepository === undefined ? 'a git repository, branch main' : `in the git repository ${insideRepository}`;
  const lines = [...files.map(({ action, path }) => `${palette[colors[action]](action.padEnd(6))} ${path}`), git];
  if (isDryRun) return fit([...lines, palette.warning('Nothing is written: that is what would be.')].join('\n'));
  const unset =
    withoutValue.length === 0
      ? []
      : [
          `  in environments/*.json, give a value to ${withoutValue.join(', ')}`,
          '      which the template declares without a default',
        ];
  return fit(
    [...lines, '', palette.heading('Next:'), ...unset, ...nextCommands(kind, name, folder, palette)].join('\n'),
  );
}

/** What a person reads of the hook. */
export function formatHook(
  { file, action, command, reason }: HookOutcome,
  { isDryRun, surface: { palette, fit } }: InitSurface,
): string {
  if (action === 'told')
    // A line to be copied, whose words may hold spaces: only what stands above it is made to fit.
    return `${fit(`${palette.warning('kept  ')} ${file}: ${reason}. Add this line to it:`)}\n  ${printable(`${command} || exit 1`)}`;
  const ending =
    isDryRun && action === 'added' ? `\n${palette.warning('Nothing is written: that is what would be.')}` : '';
  return fit(`${palette[colors[action]](action.padEnd(6))} ${file}${ending}`);
}

function nextCommands(kind: RepositoryKind, name: string, folder: string, palette: Palette): readonly string[] {
  const { needs, pipeline } = repositoryForms[kind];
  const enter = folder === '' ? '' : `cd ${quote(folder)} && `;
  const end = kind === 'library' ? 'its publication' : 'Prod';
  const said =
    kind === 'library'
      ? `names ${pipeline} as kind: publish`
      : `names ${pipeline} and its accounts, and allows kinds: [${needs.join(', ')}]`;
  const commands = [
    [`${enter}steps rehearse --yes`, `the whole pipeline to ${end}, on this machine, with no AWS account`],
    [`git add --all && git commit --message "Start ${name}"`, 'as yourself'],
    ['steps bootstrap', `by who sets up pipelines, whose bootstrap.yml ${said}`],
  ] as const;
  return commands.map(([command = '', explanation = '']) => `  ${palette.command(command)}\n      ${explanation}`);
}

function quote(folder: string): string {
  return /^[\w./-]+$/.test(folder) ? folder : shellQuoted(folder);
}
