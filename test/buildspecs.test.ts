import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../steps/package-root.ts';
import { parseSource, toTemplateValue } from '../steps/template.ts';
import { buildspecSchema } from './helpers/buildspec-schema.ts';
import { buildspecRehearsals, libraryBuildspecs } from './helpers/rehearsed-buildspecs.ts';

const root = packageRoot();
const files = [
  ...globSync('buildspecs/*.yml', { cwd: root }),
  ...globSync('examples/*/buildspec*.yml', { cwd: root }),
].toSorted();
const valueOf = (text: string) => toTemplateValue(parseSource(text, 'buildspec.yml'));

describe('buildspecs by the reference of AWS', () => {
  it.each(files)('%s is one, with no key that the reference does not name', (file) => {
    const { error } = buildspecSchema.safeParse(valueOf(readFileSync(join(root, file), 'utf8')));
    expect(error?.issues ?? []).toEqual([]);
  });

  const good = 'version: 0.2\nphases:\n  build:\n    commands: [steps build]\n';
  it.each([
    ['a key that is none', `${good}artefacts: {files: [a]}\n`],
    ['a key that is none in a phase', good.replace('commands:', 'command:')],
    ['a phase that is none', good.replace('build:', 'prebuild:')],
    ['another version', good.replace('0.2', '0.1')],
    ['commands and steps in one phase', `${good}    steps: [{uses: a/b@v1}]\n`],
    ['an exported variable of AWS', `${good}env: {exported-variables: [AWS_REGION]}\n`],
    ['a format of reports that is none', `${good}reports: {a: {files: [x], file-format: SARIF}}\n`],
    ['artifacts without files', `${good}artifacts: {base-directory: a}\n`],
    ['a cache without paths', `${good}cache: {key: a}\n`],
    [
      'six report groups',
      `${good}reports: {${['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}: {files: [x]}`).join(', ')}}\n`,
    ],
  ])('refuses %s', (_, text) => {
    expect(buildspecSchema.safeParse(valueOf(good)).success).toBe(true);
    expect(buildspecSchema.safeParse(valueOf(text)).success).toBe(false);
  });

  it('export only what a command of theirs sets', () => {
    for (const file of files) {
      const { env, phases } = buildspecSchema.parse(valueOf(readFileSync(join(root, file), 'utf8')));
      const commands = Object.values(phases).flatMap((phase) => phase?.commands ?? []);
      for (const name of env?.['exported-variables'] ?? [])
        expect(
          commands.some((command) => new RegExp(`^(export )?${name}=`).test(command)),
          `${file}: ${name}`,
        ).toBe(true);
    }
  });
});

describe('buildspecs of the library', () => {
  it('are each run to its end by the embedded CodeBuild, in a test that answers for it by name', () => {
    expect(Object.values(buildspecRehearsals).flat().toSorted()).toEqual(libraryBuildspecs());
    const silent = Object.keys(buildspecRehearsals).filter(
      (file) => !readFileSync(join(root, file), 'utf8').includes('expectBuildspecsRehearsed(import.meta.filename, '),
    );
    expect(silent).toEqual([]);
  });

  it('name what is built by its digest, its version and its commit', () => {
    for (const file of ['buildspecs/build.yml', ...globSync('examples/*/buildspec.yml', { cwd: root })]) {
      const { env } = buildspecSchema.parse(valueOf(readFileSync(join(root, file), 'utf8')));
      const kind = file.includes('library') ? 'PACKAGE' : 'ARTIFACT';
      expect([file, ...(env?.['exported-variables'] ?? []).toSorted()]).toEqual([
        file,
        ...['COMMIT', 'DIGEST', 'VERSION'].map((fact) => `${kind}_${fact}`),
      ]);
    }
  });
});
