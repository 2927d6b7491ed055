import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../bin/commands/index.ts';
import { optionForm } from '../bin/option-form.ts';
import { packageRoot } from '../steps/package-root.ts';

const root = packageRoot();
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root }), ...globSync('buildspecs/*.yml', { cwd: root })];
const globalFlags = ['--directory', '--no-config', '--reporter', '--json', '--quiet', '--help', '--version'];
const flagsOf = new Map(
  commands.map(({ name, options }) => [
    name,
    [...globalFlags, ...options.map(({ flags }) => `--${optionForm(flags).name}`)],
  ]),
);
const variables = [
  ...[...flagsOf.values()].flat().map((flag) => `STEPS_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`),
  'STEPS_CACHE_DIR',
  'STEPS_TEST_FILE',
  'STEPS_TEST_TEMPLATES',
];

interface Mention {
  readonly command: string;
  readonly flags: readonly string[];
}

/** What is said of a command or flag that there is not. */
const ofUnknown = /^.* \[(COMMAND|FLAG)_UNKNOWN\]$/gm;

/** `steps deploy --account A`, in code spans and in blocks of code, `./rehearse --yes` as `steps rehearse --yes`. */
function mentionsIn(text: string): readonly Mention[] {
  const code = [...text.replaceAll(ofUnknown, '').matchAll(/```[\s\S]*?```|`[^`\n]+`/g)]
    .map(([span]) => span)
    .join('\n');
  const source = text.includes('version: 0.2') ? text : code;
  return [
    ...source.matchAll(/(?:^|[\s`"(&;])(?:steps|\.\/(?=rehearse)) ?([a-z][a-z-]*)((?:[^\n`#|;&)]|\n +(?=--))*)/g),
  ].map(([, command = '', rest = '']) => ({ command, flags: rest.match(/(?<=\s)--[a-z][a-z0-9-]*/g) ?? [] }));
}

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('names only commands and flags that exist', () => {
    const unknown = mentionsIn(text).flatMap(({ command, flags }) => {
      const known = flagsOf.get(command);
      if (!known) return [`steps ${command}`];
      return flags.filter((flag) => !known.includes(flag)).map((flag) => `steps ${command} ${flag}`);
    });
    expect(unknown).toEqual([]);
  });

  it('names only environment variables that are read', () => {
    const named = text.match(/\bSTEPS_[A-Z0-9_]+\b/g) ?? [];
    expect(named.filter((name) => !variables.includes(name))).toEqual([]);
  });
});

it('finds commands and flags in prose and in blocks of code', () => {
  const text = 'Run `steps deploy --account A`, or:\n```sh\n./rehearse --yes\n```\n';
  expect(mentionsIn(text)).toEqual([
    { command: 'deploy', flags: ['--account'] },
    { command: 'rehearse', flags: ['--yes'] },
  ]);
});

describe("README's table of the steps", () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `steps ([a-z-]+)` +\| (.+?) +\|$/gm)].map(([, name]) => name);

  it('holds every command, and nothing else', () => {
    expect(rows.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
  });
});

describe.each(commands.map((command) => [command.name, command] as const))('steps %s', (_, command) => {
  it('says what it and each of its options does, and means the same option by the same name', () => {
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    for (const { description, choices, default: fallback } of command.options) {
      expect(description).toMatch(/^[a-z].*[^.]$/);
      if (choices && fallback !== undefined) expect(choices).toContain(fallback);
    }
    const names = command.options.map(({ flags }) => optionForm(flags).name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a default where the parser shows it, and nowhere else', () => {
    const doubled = command.options.filter(
      (option) => option.default !== undefined && /default/.test(option.description),
    );
    expect(doubled.map(({ flags }) => flags)).toEqual([]);
  });
});
