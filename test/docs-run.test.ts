import { execa } from 'execa';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';
import { blocksOf, missingLines, readOutputs, scriptOf, type DocBlock } from './helpers/doc-blocks.ts';
import { invocationsIn, problemsOf } from './helpers/doc-invocations.ts';
import { inOrganization, standAlone } from './helpers/doc-scene.ts';

const root = packageRoot();
/** The pages that have their reader do something, from the first line to the last. */
const pages = ['docs/tutorial.md', ...globSync('docs/how-to/*.md', { cwd: root }).toSorted()];
const isInOrganization = (page: string) =>
  readFileSync(join(root, page), 'utf8').includes('<!-- in an organisation -->');

async function follow(page: string, blocks: readonly DocBlock[]): Promise<readonly string[]> {
  const scene = await (isInOrganization(page) ? inOrganization() : standAlone());
  try {
    const { stdout } = await execa('bash', ['-c', scriptOf(blocks)], {
      cwd: scene.folder,
      env: scene.environment,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    const { outputs, stoppedAt } = readOutputs(stdout);
    const stopped = stoppedAt === undefined ? undefined : blocks[stoppedAt];
    if (stopped) return [`${page}:${stopped.line}: failed\n${stdout.slice(-3000)}`];
    return blocks.flatMap(({ kind, text, line }, index) => {
      if (kind !== 'output') return [];
      const printed = outputs.get(index - 1);
      if (printed === undefined) return [`${page}:${line}: is the output of nothing that was run`];
      return missingLines(text, printed).map(
        (missing) => `${page}:${line}: not printed: ${missing}\nprinted:\n${printed}`,
      );
    });
  } finally {
    await scene.end();
  }
}

describe.each(pages)('%s', (page) => {
  const blocks = blocksOf(page);

  it('runs as it stands there, and prints what it says', async () => {
    expect(blocks.filter(({ kind }) => kind === 'run')).not.toEqual([]);
    expect(await follow(page, blocks)).toEqual([]);
  }, 400_000);
});

describe('shell in the docs', () => {
  const everywhere = [
    'README.md',
    ...globSync('{docs,examples}/**/*.md', { cwd: root, exclude: (path) => path.includes('node_modules') }),
  ];

  it('calls steps as it would be understood, where it is not run too', () => {
    const shell = everywhere.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/^```sh.*\n([^]*?)^```$/gm)].map(([, text = '']) => ({
        page,
        text,
      })),
    );
    const calls = shell.flatMap(({ page, text }) => invocationsIn(text).map((words) => ({ page, words })));
    expect(calls.length).toBeGreaterThan(60);
    expect(calls.flatMap(({ page, words }) => problemsOf(words).map((problem) => `${page}: ${problem}`))).toEqual([]);
  });

  it('is counted in docs/README.md by what is run and what is not', () => {
    const blocks = pages.flatMap(blocksOf);
    const count = (kind: DocBlock['kind']) => blocks.filter((block) => block.kind === kind).length;
    expect(readFileSync(join(root, 'docs/README.md'), 'utf8')).toContain(
      `${count('run')} blocks of shell in tutorial and how-tos are run by a test, ${count('elsewhere')} are not`,
    );
  });
});

describe('what reads them', () => {
  it.each([
    ['steps deploy --acount 1', ['steps deploy has no --acount']],
    ['AWS_PROFILE=x steps depoly', ['steps depoly is no command']],
    ['steps package --s3-bucket', ['steps package --s3-bucket has no value']],
    ['cd a && steps rehearse --yes=1 | cat', ['steps rehearse --yes takes no value']],
    ['x="$(steps outputs --format yaml)"', ['steps outputs --format yaml']],
    ['steps deploy --format json \\\n  --dry-run # as a test', []],
    ['echo steps nothing', []],
  ])('says of %s what would be refused', (shell, problems) => {
    expect(invocationsIn(shell).flatMap(problemsOf)).toEqual(problems);
  });

  it('tells lines that were not printed, in their order', () => {
    expect(missingLines('a…c\n…\nd', 'x\n abc\nd\n')).toEqual([]);
    expect(missingLines('d\na', 'a\nd\n')).toEqual(['a']);
  });

  it('tells the block that failed', () => {
    expect(readOutputs('\n@@ 0\none\n\n@@ 2\ntwo\n')).toMatchObject({ stoppedAt: 2 });
    expect(readOutputs('\n@@ 0\none\n\n@@ end\n').outputs.get(0)).toBe('one\n\n');
  });
});
