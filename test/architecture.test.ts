import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';

const root = packageRoot();
const files = globSync('{bin,steps}/**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'));
const sourceOf = (file: string) => readFileSync(join(root, file), 'utf8');
/** The code without comments, so that prose cannot break a rule. */
const codeOf = (file: string) =>
  sourceOf(file)
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '');

function importsOf(file: string): readonly string[] {
  const specifiers = codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g);
  return [...specifiers].map(([, specifier]) => relative(root, resolve(root, dirname(file), specifier ?? '')));
}

/** `bin`, `noun`, or the verb whose folder holds the file. */
function layerOf(file: string): string {
  const [top, second, third] = file.split('/');
  if (top === 'bin') return 'bin';
  return third === undefined || nounFolders.has(second ?? '') ? 'noun' : (second ?? '');
}
const nounFolders = new Set(['authorisation', 'errors', 'page', 'pipeline-template', 'tools']);

const edges = files.flatMap((file) => importsOf(file).map((imported) => ({ file, imported })));

describe('the direction of imports', () => {
  it('finds the code', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(edges.length).toBeGreaterThan(100);
  });

  it('nouns import only nouns', () => {
    expect(
      edges.filter(
        ({ file, imported }) => layerOf(file) === 'noun' && file !== 'steps/index.ts' && layerOf(imported) !== 'noun',
      ),
    ).toEqual([]);
  });

  it('verbs import their own files and nouns; rehearse, bootstrap, doctor, update-pipeline, report-pull-request and prune also other verbs, through their public face', () => {
    const crossing = edges.filter(({ file, imported }) => {
      const [from, to] = [layerOf(file), layerOf(imported)];
      if (from === 'noun' || from === 'bin' || to === 'noun' || from === to) return false;
      return !(
        ['rehearse', 'bootstrap', 'doctor', 'update-pipeline', 'report-pull-request', 'prune'].includes(from) &&
        to !== 'rehearse' &&
        imported === `steps/${to}/index.ts`
      );
    });
    expect(crossing).toEqual([]);
  });

  it('bin reaches a verb through its public face only', () => {
    const crossing = edges.filter(
      ({ file, imported }) =>
        layerOf(file) === 'bin' && !['bin', 'noun'].includes(layerOf(imported)) && !imported.endsWith('/index.ts'),
    );
    expect(crossing).toEqual([]);
  });

  it('services of the embedded cloud do not import each other', () => {
    const serviceOf = (file: string) => /^steps\/rehearse\/cloud\/services\/([^/.]+)/.exec(file)?.[1];
    const crossing = edges.filter(({ file, imported }) => {
      const [from, to] = [serviceOf(file), serviceOf(imported)];
      return from !== undefined && to !== undefined && from !== 'index' && from !== to;
    });
    expect(crossing).toEqual([]);
  });
});

describe('what only bin may do', () => {
  const steps = files.filter((file) => file.startsWith('steps/'));

  it.each(['process.env', 'process.argv', 'process.exit(', 'console.log(', 'console.error('])(
    'no step uses %s',
    (forbidden) => {
      expect(steps.filter((file) => codeOf(file).includes(forbidden))).toEqual([]);
    },
  );
});

describe('how the code is written', () => {
  it('has no default export, no any and no enum', () => {
    const offending = files.filter((file) =>
      /export default|:\s*any\b|\bas any\b|^\s*(export )?(const )?enum /m.test(codeOf(file)),
    );
    expect(offending).toEqual([]);
  });

  it('names its files in kebab case', () => {
    expect(files.filter((file) => !/^[a-z0-9-]+(\.[a-z]+)*\.ts$/.test(file.split('/').at(-1) ?? ''))).toEqual([]);
  });

  it('has no file for everything that found no name', () => {
    expect(files.filter((file) => /(^|[/-])(utils?|helpers?|misc|common|data|manager|impl)\.ts$/.test(file))).toEqual(
      [],
    );
  });
});
