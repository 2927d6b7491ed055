import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  containerLog,
  countJunitCases,
  readJunitCases,
  expandText,
  openBuildShell,
  openProcessGroups,
  parseBuildspec,
  readVariables,
  runPhases,
  selectFiles,
} from '../../../../steps/rehearse/buildspec/index.ts';
import { globExpression } from '../../../../steps/rehearse/buildspec/glob.ts';
import { isRetried, parseOnFailure } from '../../../../steps/rehearse/buildspec/on-failure.ts';
import { nextPhase } from '../../../../steps/rehearse/buildspec/phase-order.ts';

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'buildspec-test-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function runBuild(text: string, environment: Record<string, string> = {}) {
  const folder = join(root, String((count += 1)));
  const sourceDirectory = join(folder, 'src');
  await mkdir(sourceDirectory, { recursive: true });
  const buildspec = parseBuildspec(text);
  const lines: string[] = [];
  const phases: string[] = [];
  const messages: string[] = [];
  const shell = {
    shell: buildspec.env.shell,
    folder: join(folder, 'shell'),
    sourceDirectory,
    environment: { PATH: process.env['PATH'] ?? '', ...environment },
    processes: openProcessGroups(),
    log: containerLog(
      () => 0,
      (line) => lines.push(line),
    ),
    signal: new AbortController().signal,
  };
  await openBuildShell(shell);
  const outcome = await runPhases(buildspec, shell, {
    entered: () => {},
    left(phase, { hasFailed, context }) {
      phases.push(`${phase} ${hasFailed ? 'FAILED' : 'SUCCEEDED'}`);
      if (context) messages.push(`${context.statusCode} ${context.message}`);
    },
  });
  const variables = await readVariables(buildspec.env.exportedVariables, shell);
  const name = await expandText(buildspec.artifacts?.name ?? '', shell);
  await shell.processes.endAll();
  return {
    outcome,
    phases,
    messages,
    variables,
    name,
    text: lines.filter((line) => !line.startsWith('[Container]')).join('\n'),
    log: lines.join('\n'),
  };
}

const build = (commands: readonly string[], more = '', exported: readonly string[] = []) =>
  `version: 0.2\nenv: { ${more} exported-variables: ${JSON.stringify(exported)} }\nphases: { build: { commands: ${JSON.stringify(commands)} } }\n`;

describe('commands of a buildspec', () => {
  it('keep variables, exported or not, and the working directory', async () => {
    const result = await runBuild(
      build(['A=1', 'export B="two words"', 'mkdir sub', 'cd sub', 'pwd', 'sh -c \'echo "$A-$B"\''], '', [
        'A',
        'B',
        'C',
      ]),
    );
    expect(result.text).toMatch(/\/src\/sub$/m);
    expect(result.text).toContain('1-two words');
    expect(result.variables).toEqual({ A: '1', B: 'two words', C: '' });
  });

  it('do not keep functions and options', async () => {
    const result = await runBuild(build(['f() { echo no; }', 'set -e', 'false; echo went on', 'f || echo gone']));
    expect(result.text).toContain('went on');
    expect(result.text).toContain('gone');
  });

  it('drop what they set where they exit', async () => {
    expect((await runBuild(build(['A=1; exit 0', 'echo "A=$A"']))).text).toContain('A=\n');
  });

  it('fail on the last status only', async () => {
    expect((await runBuild(build(['false\ntrue']))).outcome.hasFailed).toBe(false);
    expect((await runBuild(build(['true\nfalse']))).outcome.hasFailed).toBe(true);
  });

  it('run in bash where the buildspec says so', async () => {
    expect((await runBuild(build(['[[ x == x ]] && echo "${BASH_VERSION:+bash}"'], 'shell: bash,'))).text).toContain(
      'bash',
    );
  });

  it('are skipped after a failure, but for finally; a failed build goes on to post_build, and says so', async () => {
    const result = await runBuild(
      'version: 0.2\nphases:\n  build:\n    commands: [exit 3, echo never]\n    finally: [echo last]\n  post_build:\n    commands: [echo "succeeding $CODEBUILD_BUILD_SUCCEEDING"]\n',
    );
    expect(result.phases).toEqual(['INSTALL SUCCEEDED', 'PRE_BUILD SUCCEEDED', 'BUILD FAILED', 'POST_BUILD SUCCEEDED']);
    expect(result.text).not.toMatch(/^never$/m);
    expect(result.text).toMatch(/^last$/m);
    expect(result.text).toMatch(/^succeeding 0$/m);
    expect(result.messages).toEqual([
      'COMMAND_EXECUTION_ERROR Error while executing command: exit 3. Reason: exit status 3',
    ]);
    expect(result.log).toContain('Command did not exit successfully exit 3 exit status 3');
    expect(result.outcome).toEqual({ hasFailed: true, goesOnToUpload: true });
  });

  it('end the build where they fail before it', async () => {
    const result = await runBuild(
      'version: 0.2\nphases: { pre_build: { commands: [exit 1] }, build: { commands: [echo never] } }\n',
    );
    expect(result.phases).toEqual(['INSTALL SUCCEEDED', 'PRE_BUILD FAILED']);
    expect(result.outcome.goesOnToUpload).toBe(false);
  });

  it('are run again where the phase retries', async () => {
    const result = await runBuild(
      'version: 0.2\nphases: { build: { on-failure: RETRY-2, commands: ["echo x >> tries", "test $(wc -l < tries) -eq 3"] } }\n',
    );
    expect(result.outcome.hasFailed).toBe(false);
  });

  it('see values literally, and only what they are given', async () => {
    const result = await runBuild(build(['echo "$VALUE"', 'env']), { VALUE: "$HOME 'quoted'" });
    expect(result.text).toContain("$HOME 'quoted'");
    expect(result.text).not.toContain('VITEST');
  });

  it('may leave a process behind, which ends with the build', async () => {
    const started = Date.now();
    expect((await runBuild(build(['sleep 30 &', 'echo next']))).text).toContain('next');
    expect(Date.now() - started).toBeLessThan(5000);
  });

  it('expand the name of the artifact', async () => {
    expect(
      (
        await runBuild(
          'version: 0.2\nphases: { build: { commands: [V=7] } }\nartifacts: { files: [x], name: "app-$V-$(echo y)" }\n',
        )
      ).name,
    ).toBe('app-7-y');
  });
});

describe('reading a buildspec', () => {
  it.each([
    [
      'an unknown phase',
      'version: 0.2\nphases: { test: { commands: [x] } }',
      'Invalid buildspec phase name: test. Expecting: BUILD,INSTALL,POST_BUILD,PRE_BUILD',
    ],
    [
      'a mapping for a command',
      'version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n',
      'Expected Commands[0] to be of string type: found subkeys instead at line 5',
    ],
    ['no version', 'phases: {}', 'missing required field: version'],
    ['another version', 'version: 0.1', 'Unsupported buildspec version: 0.1'],
    [
      'an unknown on-failure',
      'version: 0.2\nphases: { build: { on-failure: STOP } }',
      'Invalid value for on-failure: STOP',
    ],
    ['broken YAML', 'version: 0.2\nphases: [', 'line 2'],
  ])('fails for %s', (_title, text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });

  it('only warns of unknown keys, with their line', () => {
    expect(parseBuildspec('version: 0.2\nfoo: 1\nphases: {}\n').warnings).toEqual(['unknown key foo at line 2']);
  });

  it('keeps values as they are written', () => {
    expect(parseBuildspec('version: 0.2\nenv: { variables: { V: 1.10, W: yes, X: "q" } }').env.variables).toEqual({
      V: '1.10',
      W: 'yes',
      X: 'q',
    });
  });
});

describe('pure rules', () => {
  it.each([
    ['RETRY', { kind: 'retry', attempts: 3 }],
    ['RETRY-5', { kind: 'retry', attempts: 5 }],
    ['RETRY-timed out', { kind: 'retry', attempts: 3, pattern: 'timed out' }],
    ['RETRY-2-timed out', { kind: 'retry', attempts: 2, pattern: 'timed out' }],
  ])('reads %s', (text, expected) => {
    expect(parseOnFailure(text)).toEqual(expected);
  });

  it('retries only where the output fits', () => {
    const onFailure = parseOnFailure('RETRY-2-timed out');
    expect([
      isRetried(onFailure, 1, 'it timed out'),
      isRetried(onFailure, 3, 'it timed out'),
      isRetried(onFailure, 1, 'no'),
    ]).toEqual([true, false, false]);
  });

  it.each([
    ['INSTALL', true, 'default', 'FINALIZING'],
    ['INSTALL', true, 'continue', 'PRE_BUILD'],
    ['BUILD', true, 'default', 'POST_BUILD'],
    ['BUILD', true, 'abort', 'FINALIZING'],
    ['POST_BUILD', false, 'default', 'UPLOAD_ARTIFACTS'],
    ['POST_BUILD', true, 'default', 'FINALIZING'],
  ] as const)('%s failed=%s on-failure=%s leads to %s', (phase, hasFailed, kind, next) => {
    expect(nextPhase(phase, hasFailed, { kind })).toBe(next);
  });

  it.each([
    ['**/*', 'a/b/.c', true],
    ['**/*', 'a', true],
    ['*', 'a/b', false],
    ['node_modules/**/*', 'node_modules/a/b', true],
    ['node_modules/**/*', 'my_node_modules/a', false],
    ['./out/*.js', 'out/a.js', true],
    ['a?c.txt', 'abc.txt', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(globExpression(pattern).test(path)).toBe(expected);
  });

  it('counts the cases of a report', () => {
    const xml =
      '<testsuites><testsuite tests="9"><testcase name="a"/><testcase name="b"><failure/></testcase><testcase name="c"><skipped/></testcase></testsuite></testsuites>';
    expect(countJunitCases(xml)).toEqual({ total: 3, succeeded: 1, failed: 1, error: 0, skipped: 1 });
  });

  it.each([
    ['<testcase name="a" classname="A"/>', { name: 'a', prefix: 'A', status: 'SUCCEEDED' }],
    [
      "<testcase classname='&lt;A&gt;' name='a &#38; b'></testcase>",
      { name: 'a & b', prefix: '<A>', status: 'SUCCEEDED' },
    ],
    [
      '<testcase name="a"><failure message="short">all &amp; more</failure></testcase>',
      { name: 'a', prefix: '', status: 'FAILED', message: 'all & more' },
    ],
    [
      '<testcase name="a"><failure message="short"/></testcase>',
      { name: 'a', prefix: '', status: 'FAILED', message: 'short' },
    ],
    [
      '<testcase name="a"><error><![CDATA[1 < 2 &amp;]]></error></testcase>',
      { name: 'a', prefix: '', status: 'ERROR', message: '1 < 2 &amp;' },
    ],
    ['<testcase name="a"><skipped/></testcase>', { name: 'a', prefix: '', status: 'SKIPPED' }],
  ])('reads the case %s', (xml, expected) => {
    expect(readJunitCases(`<testsuite>${xml}</testsuite>`)).toEqual([expected]);
  });
});

describe('the files of an artifact', () => {
  const select = async (spec: object) => {
    const silent = containerLog(
      () => 0,
      () => {},
    );
    const files = await selectFiles(join(root, 'tree'), { files: ['**/*'], discardPaths: false, ...spec }, silent);
    return files.map(({ path, isSymbolicLink }) => (isSymbolicLink ? `${path}@` : path));
  };
  beforeAll(async () => {
    await mkdir(join(root, 'tree/sub/deep'), { recursive: true });
    for (const file of ['a.txt', '.hidden', 'sub/b.txt', 'sub/deep/c.txt'])
      await writeFile(join(root, 'tree', file), file);
    await symlink('a.txt', join(root, 'tree/link'));
    await symlink('..', join(root, 'tree/sub/up'));
  });

  it.each([
    ['all of them, links followed', {}, ['.hidden', 'a.txt', 'link', 'sub/b.txt', 'sub/deep/c.txt']],
    ['links kept', { enableSymlinks: true }, ['.hidden', 'a.txt', 'link@', 'sub/b.txt', 'sub/deep/c.txt', 'sub/up@']],
    ['without what is excluded', { excludePaths: ['sub/**/*', '.hidden', 'link'] }, ['a.txt']],
    ['below a base directory', { baseDirectory: 'sub' }, ['b.txt', 'deep/c.txt']],
    ['below base directories of a pattern', { baseDirectory: 'su*', files: ['*'] }, ['b.txt']],
    ['without their folders', { files: ['sub/**/*'], discardPaths: true }, ['b.txt', 'c.txt']],
  ])('%s', async (_title, spec, expected) => {
    expect(await select(spec)).toEqual(expected);
  });

  it('are missed with the words of CodeBuild', async () => {
    await expect(select({ files: ['none'] })).rejects.toMatchObject({
      context: { statusCode: 'CLIENT_ERROR', message: 'no matching artifact paths found' },
    });
    await expect(select({ baseDirectory: 'none' })).rejects.toThrow('no matching base directory path found for none');
  });
});
