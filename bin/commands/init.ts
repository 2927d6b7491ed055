import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { settingInvalid, settingMissing } from '../../steps/errors/index.ts';
import { given } from '../../steps/given.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { repositoryForms, repositoryKinds, type RepositoryKind } from '../../steps/repository-kinds.ts';
import { flagOption, listOption, textOption, type CommandRow, type Invocation } from '../command.ts';
import { formatHook, formatInit } from '../init-summary.ts';

export const initCommand: CommandRow = {
  name: 'init',
  summary: 'Make a working repository of a kind, or add what one lacks; nothing that is there is changed',
  arguments: [
    {
      name: '[folder]',
      completes: 'folder',
      description: 'the folder of the repository (default: the working directory)',
    },
  ],
  options: [
    { flags: '--kind <kind>', description: 'what it holds', choices: repositoryKinds },
    {
      flags: '--name <name>',
      completes: 'nothing',
      description: "the workload's or package's name (default: the folder's)",
    },
    {
      flags: '--account <environment=id...>',
      completes: 'environment-account',
      description: "accounts of dev, test, uat, prod, where the organisation's bootstrap.yml is not to name them",
    },
    {
      flags: '--hook',
      description:
        'install a hook of git that validates staged templates before each commit; without --kind nothing else is added',
      isFlagOnly: true,
    },
    { flags: '--dry-run', description: 'say what would be added, and write nothing' },
  ],
  settingsFolder: ([folder = '.']) => folder,
  run: async (invocation) => {
    const { initRepository, installHook, proposeName } = await import('../../steps/init/index.ts');
    const { args, options, context, surface } = invocation;
    const folder = resolve(context.workingDirectory, args[0] ?? '.');
    const root = packageRoot();
    const isDryRun = flagOption(options, 'dryRun');
    const addHook = async () => {
      const outcome = await installHook({ folder, isDryRun, script: ownScript(root) }, context);
      return formatHook(outcome, { isDryRun, surface });
    };
    const isHook = flagOption(options, 'hook');
    if (isHook && textOption(options, 'kind') === undefined) return { exitCode: 0, stdout: await addHook() };
    const kind = (textOption(options, 'kind') as RepositoryKind | undefined) ?? (await askKind(invocation));
    const name = textOption(options, 'name') ?? (await askName(await proposeName(folder, kind), invocation));
    const outcome = await initRepository(
      {
        folder,
        kind,
        accounts: readAccounts(kind, listOption(options, 'account')),
        isDryRun,
        root,
        ...given('name', name),
      },
      context,
    );
    const written = formatInit(outcome, kind, relative(context.workingDirectory, folder), { isDryRun, surface });
    // A repository that is not made yet has no place for a hook.
    if (!isHook || (isDryRun && outcome.insideRepository === undefined)) return { exitCode: 0, stdout: written };
    return { exitCode: 0, stdout: `${await addHook()}\n${written}` };
  },
};

/** The published form, or the source where that is not built. */
function ownScript(root: string): string {
  const built = join(root, 'dist', 'steps.js');
  return existsSync(built) ? built : join(root, 'bin', 'steps.ts');
}

const environments = ['dev', 'test', 'uat', 'prod'];

function readAccounts(kind: RepositoryKind, entries: readonly string[]): Readonly<Record<string, string>> {
  const accounts: Record<string, string> = {};
  for (const entry of entries) {
    const [, environment = '', id = ''] = /^([a-z]+)=(\d{12})$/.exec(entry) ?? [];
    if (!environments.includes(environment))
      throw settingInvalid(
        '--account',
        entry,
        `ENVIRONMENT=ID with 12 digits, as in prod=123456789012, of ${environments.join(', ')}`,
      );
    if (kind === 'library') throw settingInvalid('--account', entry, 'nothing: a library is deployed to no account');
    if (environment in accounts || Object.values(accounts).includes(id))
      throw settingInvalid('--account', entry, 'each environment once, in an account of its own');
    accounts[environment] = id;
  }
  return accounts;
}

/** What the repository says of itself is not asked. */
async function askName(
  { name, isSaid }: { readonly name?: string; readonly isSaid: boolean },
  { isInteractive, ask }: Invocation,
): Promise<string | undefined> {
  if (isSaid || !isInteractive) return undefined;
  const answer = (await ask(name === undefined ? 'its name: ' : `its name [${name}]: `)).trim();
  return answer === '' ? name : answer;
}

async function askKind({ isInteractive, ask }: Invocation): Promise<RepositoryKind> {
  if (!isInteractive)
    throw settingMissing('--kind', `give one of ${repositoryKinds.join(', ')}: nobody can be asked here`);
  const list = repositoryKinds.map((kind) => `  ${kind.padEnd(15)} ${repositoryForms[kind].summary}`);
  const answer = (await ask(`What does the repository hold?\n${list.join('\n')}\nkind: `)).trim();
  const kind = repositoryKinds.find((one) => one === answer);
  if (kind === undefined) throw settingInvalid('the kind', answer, `one of ${repositoryKinds.join(', ')}`);
  return kind;
}
