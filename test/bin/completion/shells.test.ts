import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { shells } from '../../../bin/completion/scripts.ts';
import { completeInFish, isInstalled, noteOf, typeIn } from '../../helpers/shells.ts';
import { createWorkspace } from '../../helpers/workspace.ts';

const files = {
  'template.yml': 'Parameters: { Environment: { Type: String, AllowedValues: [dev, prod] } }\nResources: {}\n',
  'environments/dev.json': '{}',
  'environments/prod.json': '{}',
  'other/steps.yml': 'stack-name: elsewhere\n',
  'steps.yml': 'stack-name: orders\n',
  'notes.txt': '',
};

describe.each(shells.map((shell) => [shell + noteOf(shell), shell] as const))('%s', (_, shell) => {
  const isAbsent = !isInstalled(shell);

  it.skipIf(isAbsent).each<[typed: string, line: string]>([
    ['steps graph', 'steps graph '],
    ['steps retr', 'steps retry '],
    ['steps deploy --stack-na', 'steps deploy --stack-name '],
    ['steps deploy --stack-name or', 'steps deploy --stack-name orders '],
    ['steps deploy --stack-name=or', 'steps deploy --stack-name=orders '],
    ['steps -C other deploy --stack-name ', 'steps -C other deploy --stack-name elsewhere '],
    ['steps deploy --parameter Env', 'steps deploy --parameter Environment='],
    ['steps deploy --parameter Environment=d', 'steps deploy --parameter Environment=dev '],
    ['steps deploy --parameter=Environment=d', 'steps deploy --parameter=Environment=dev '],
    ['steps deploy --allow replace-s', 'steps deploy --allow replace-stateful:'],
    ['steps validate --template-file tem', 'steps validate --template-file template.yml '],
    ['steps validate --report junit=a.xml,sarif=not', 'steps validate --report junit=a.xml,sarif=notes.txt '],
    [
      'steps -C environments validate --parameters-file pr',
      'steps -C environments validate --parameters-file prod.json ',
    ],
    ['steps build --build-cache envi', 'steps build --build-cache environments/'],
    ['true && steps retr', 'true && steps retry '],
  ])('%j becomes %j at a TAB', async (typed, line) => {
    expect(await typeIn(shell, `${typed}\t`, { cwd: await createWorkspace(files) })).toMatchObject({ line });
  });

  it.skipIf(isAbsent)('completes word by word, within quotes too, to what is called then', async () => {
    const cwd = await createWorkspace({ ...files, 'a folder/its file.yml': '', 'a folder/other.txt': '' });
    const { args } = await typeIn(shell, 'steps gra\t--template-f\t"a f\tits\t', { cwd, isEntered: true });
    expect(args).toEqual(['graph', '--template-file', 'a folder/its file.yml']);
  });

  it
    .skipIf(isAbsent)
    .each([
      'a b.yml',
      '$(touch pwned).yml',
      '`touch pwned`.yml',
      "it's.yml",
      '"q".yml',
      '*?[x].yml',
      'new\nline.yml',
      'h!x.yml',
      'back\\slash.yml',
      ';touch pwned;.yml',
      'k=v:w,x.yml',
      '~.yml',
      '-m.yml',
      '#n.yml',
      '{a,b}.yml',
      'é.yml',
      '$HOME.yml',
      '&.yml',
      '<u>.yml',
    ])('takes a file called %j as it is', async (name) => {
    const cwd = await createWorkspace({ [name]: '', [`sub/${name}`]: '' });
    for (const begun of ['steps validate --template-file sub/', 'steps validate --template-file=']) {
      const { args } = await typeIn(shell, `${begun}\t`, { cwd, isEntered: true });
      // At the top the folder is there too, so that nothing is taken but what both begin with.
      if (begun.endsWith('sub/')) expect(args).toEqual(['validate', '--template-file', `sub/${name}`]);
    }
    expect((await readdir(cwd)).toSorted()).toEqual([name, 'sub'].toSorted());
  });

  it
    .skipIf(isAbsent)
    .each([
      '$(touch pwned)',
      '`touch pwned`',
      '"; touch pwned; "',
      "a'b",
      'a b',
      'a:b',
      'a\\b',
      'a\\:b\\',
      '-n',
      '*',
      '$HOME',
      'é',
    ])('takes a stack that the repository calls %j as it is, and runs nothing', async (name) => {
    const cwd = await createWorkspace({
      'steps.yml': `stack-name: ${JSON.stringify(name)}\n`,
      'environments/dev.json': '',
    });
    const { args } = await typeIn(shell, 'steps deploy --stack-name \t', { cwd, isEntered: true });
    expect(args).toEqual(['deploy', '--stack-name', name]);
    expect((await readdir(cwd)).toSorted()).toEqual(['environments', 'steps.yml']);
  });

  it.skipIf(isAbsent)('offers no name that the shell would take for another', async () => {
    const cwd = await createWorkspace({ 'steps.yml': "stack-name: '~'\n" });
    const { args } = await typeIn(shell, 'steps deploy --stack-name \t', { cwd, isEntered: true });
    // fish quotes no tilde of what it is offered.
    expect(args).toEqual(['deploy', '--stack-name', ...(shell === 'fish' ? [] : ['~'])]);
  });

  it.skipIf(isAbsent)('offers no name that would move the cursor', async () => {
    const cwd = await createWorkspace({ 'steps.yml': String.raw`stack-name: "\e[2J"` });
    expect((await typeIn(shell, 'steps deploy --stack-name \t', { cwd })).line).toBe('steps deploy --stack-name ');
  });

  it.skipIf(isAbsent).each([
    ['fails', 'echo wrong; echo oops >&2; exit 3'],
    ['is not there', 'exec /no/such/command'],
  ])('shows nothing at the prompt where steps %s', async (__, steps) => {
    const cwd = await createWorkspace(files);
    const { line, screen } = await typeIn(shell, 'steps retr\t', { cwd, answering: steps });
    expect(line).toBe('steps retr');
    expect(screen.slice(screen.lastIndexOf('ready> '))).not.toMatch(/oops|wrong|no such|not found/i);
  });
});

describe(`bash${noteOf('bash')}`, () => {
  const isAbsent = !isInstalled('bash');

  it
    .skipIf(isAbsent)
    .each([
      'set -eu',
      'set -f',
      'set -o posix',
      'COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]/}',
      'shopt -s failglob nullglob',
    ])('completes the same after %j', async (after) => {
    const cwd = await createWorkspace(files);
    const { line } = await typeIn('bash', 'steps deploy --stack-name=or\t--parameter=Environment=d\t', { cwd, after });
    expect(line).toBe('steps deploy --stack-name=orders --parameter=Environment=dev ');
    expect((await typeIn('bash', 'steps deploy --nothing=\t', { cwd, after })).line).toBe('steps deploy --nothing=');
  });

  it.skipIf(isAbsent)('leaves what globs, words and traps are in the shell as it was', async () => {
    const cwd = await createWorkspace(files);
    const { args } = await typeIn('bash', 'steps retr\t*.txt "$IFS" "$-"', { cwd, isEntered: true });
    expect(args?.slice(0, 3)).toEqual(['retry', 'notes.txt', ' \t\n']);
    expect(args?.[3]).not.toContain('f');
  });

  it.skipIf(isAbsent)('lists the names of files at the second TAB', async () => {
    const cwd = await createWorkspace(files);
    const keys = 'steps deploy --parameters-file environments/\t\t';
    const { screen } = await typeIn('bash', keys, { cwd, see: 'prod.json' });
    expect(screen).toMatch(/\ndev\.json +prod\.json/);
  });
});

describe.each((['zsh', 'fish'] as const).map((shell) => [shell + noteOf(shell), shell] as const))('%s', (_, shell) => {
  it.skipIf(!isInstalled(shell))('shows what commands and flags do', async () => {
    const cwd = await createWorkspace(files);
    await typeIn(shell, 'steps deploy --stack-\t\t', { cwd, see: 'the stack to create or update' });
    await typeIn(shell, 'steps val\t\t', { cwd, see: 'Check templates and parameters' });
  });
});

describe(`zsh${noteOf('zsh')}`, () => {
  const isAbsent = !isInstalled('zsh');

  it
    .skipIf(isAbsent)
    .each(['setopt nounset', 'setopt err_exit', 'setopt ksh_arrays', 'setopt sh_word_split', 'setopt no_glob'])(
    'completes the same after %j',
    async (after) => {
      const { line } = await typeIn('zsh', 'steps deploy --stack-name=or\t', {
        cwd: await createWorkspace(files),
        after,
      });
      expect(line).toBe('steps deploy --stack-name=orders ');
    },
  );

  it.skipIf(isAbsent)('says what it needs where zsh’s own completion was not begun', async () => {
    const options = { cwd: await createWorkspace(files), before: 'unfunction compdef' };
    expect((await typeIn('zsh', 'steps', options)).screen).toContain('autoload -Uz compinit && compinit');
  });

  it.skipIf(isAbsent)('is a file of fpath too', async () => {
    const options = { cwd: await createWorkspace(files), isFile: true };
    expect((await typeIn('zsh', 'steps retr\t', options)).line).toBe('steps retry ');
    expect((await typeIn('zsh', 'steps retr\t--reg\teu-north\t', options)).line).toBe(
      'steps retry --region eu-north-1 ',
    );
  });
});

describe(`fish${noteOf('fish')}`, () => {
  it.skipIf(!isInstalled('fish'))('offers, as its own command lists it, values with what they are', async () => {
    const cwd = await createWorkspace(files);
    expect(await completeInFish('steps depl', { cwd })).toEqual([expect.stringMatching(/^deploy\tDeploy a stack/)]);
    expect(await completeInFish('steps deploy --parameter Environment=', { cwd })).toEqual([
      'Environment=dev',
      'Environment=prod',
    ]);
    expect(await completeInFish('steps deploy --parameter ', { cwd })).toEqual(['Environment=\tString']);
    expect(await completeInFish('steps deploy --stack-name ', { cwd })).toEqual(['orders']);
  });
});
