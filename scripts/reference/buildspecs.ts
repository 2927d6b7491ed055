import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../steps/template.ts';
import { rowsOf } from './table.ts';

/** The page of the library's buildspecs, from their texts. */
export function buildspecsPage(): string {
  const folder = join(packageRoot(), 'buildspecs');
  const rows = globSync('*.yml', { cwd: folder })
    .toSorted()
    .map((file) => rowOf(file, readFileSync(join(folder, file), 'utf8')));
  return `# Buildspecs

<!-- Made by scripts/write-reference.ts of buildspecs/. -->

What CodeBuild runs for each action of the pipelines. That of a build is the repository's \`buildspec.yml\`, which begins as \`build.yml\`; the others stand inline in the templates, where no repository has a say, and lie in \`buildspecs/\` for projects of your own. What they are told comes as environment variables. Each is held to
[AWS's reference](https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html), and run to its end by the embedded CodeBuild in a test of its own.

${rowsOf(['buildspec', 'what it does', 'runs', 'is told', 'exports', 'reports', 'cache'], rows)}
`;
}

function rowOf(file: string, text: string): readonly string[] {
  const value = asObject(toTemplateValue(parseSource(text, file)));
  const exported = (asObject(value['env'] ?? {})['exported-variables'] ?? []) as readonly string[];
  const said = /^((?:# .*\n)+)/.exec(text)?.[1]?.replaceAll(/^# /gm, '').replaceAll('\n', ' ').trim() ?? '';
  const body = text.replaceAll(/^ *#.*$/gm, '');
  const runs = [...new Set(body.match(/\bsteps [a-z-]+/g))];
  const told = [...new Set([...body.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name = '']) => name))].filter(
    (name) => !exported.includes(name) && !/^(AWS_|CODEBUILD_)/.test(name),
  );
  return [
    `[\`${file}\`](../../buildspecs/${file})`,
    said,
    listed(runs),
    listed(told),
    listed(exported),
    listed(Object.keys(asObject(value['reports'] ?? {}))),
    value['cache'] === undefined ? '' : 'yes',
  ];
}

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

function asObject(value: unknown): TemplateObject {
  if (!isObject(value as TemplateObject)) throw new Error('a buildspec is a map of maps');
  return value as TemplateObject;
}
