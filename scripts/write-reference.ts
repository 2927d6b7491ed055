// Writes docs/reference/ of the commands' options, the schemas and the buildspecs; a test holds the pages equal to them.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { commands } from '../bin/commands/index.ts';
import { packageRoot } from '../steps/package-root.ts';
import { jsonSchemas } from './build-schemas.ts';
import { buildspecsPage } from './reference/buildspecs.ts';
import { commandsPage } from './reference/commands.ts';
import { settingsPage } from './reference/schemas.ts';

const folder = join(packageRoot(), 'docs', 'reference');

/** What each file is, before the table of its settings. */
const files = {
  bootstrap: ['bootstrap.yml', 'The organisation, as [`steps bootstrap`](../bootstrap.md) sets it up.'],
  targets: [
    'targets.yml',
    'The accounts and regions of [`steps deploy --targets`](../deploying.md#many-accounts-and-regions).',
  ],
  'stack-set': ['stack-set.yml', 'A StackSet, as [`steps deploy --stack-set`](../deploying.md#stacksets) takes it.'],
  'template-configuration': [
    'environments/NAME.json',
    'What an environment gives to a stack, in the form of [CodePipeline](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html).',
  ],
  'standard-pipeline': [
    'pipeline/standard.json',
    "A workload's [pipeline](../pipelines.md), as its repository configures it.",
  ],
  'publish-pipeline': [
    'pipeline/publish.json',
    "A library's [pipeline](../publishing.md), as its repository configures it.",
  ],
} as const;

/** Each page by its file's name, as it stands in its file. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  const schemas = jsonSchemas();
  const settings = Object.entries(files).map(([name, [title, text]]) => [
    `${name}.md`,
    settingsPage(title, text, schemas[name] ?? {}),
  ]);
  const pages = {
    'commands.md': commandsPage(commands),
    'buildspecs.md': buildspecsPage(),
    ...Object.fromEntries(settings),
  } as Readonly<Record<string, string>>;
  const options = { ...(await resolveConfig(join(folder, 'commands.md'))), parser: 'markdown' };
  const formatted = Object.entries(pages).map(async ([name, text]) => [name, await format(text, options)] as const);
  return Object.fromEntries(await Promise.all(formatted));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(await referencePages())) writeFileSync(join(folder, name), text);
}
