// Writes schemas/ from the checks they describe; a test holds the files equal to them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { commands } from '../bin/commands/index.ts';
import { eventJsonSchema } from '../bin/reporters/event-schema.ts';
import { settingsJsonSchema } from '../bin/settings-schema.ts';
import { bootstrapJsonSchema } from '../steps/bootstrap/index.ts';
import { parametersSchema, templateConfigurationSchema } from '../steps/configuration-schema.ts';
import { packageRoot } from '../steps/package-root.ts';
import { stackSetJsonSchema } from '../steps/deploy/stack-set/stack-set-schema.ts';
import { targetsJsonSchema } from '../steps/deploy/targets/targets-schema.ts';
import { parseSource } from '../steps/template.ts';

const folder = join(packageRoot(), 'schemas');

/** Every schema by its file's name. */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return {
    bootstrap: bootstrapJsonSchema(),
    events: eventJsonSchema(),
    steps: settingsJsonSchema(commands),
    'stack-set': stackSetJsonSchema(),
    targets: targetsJsonSchema(),
    'template-configuration': templateConfigurationSchema(),
    'standard-pipeline': pipelineSchema('standard', "a workload's pipeline, as its repository configures it"),
    'publish-pipeline': pipelineSchema('publish', "a library's pipeline, as its repository configures it"),
  };
}

function pipelineSchema(name: string, description: string): object {
  const file = join(packageRoot(), 'cloudformation', 'pipelines', `${name}.yml`);
  return parametersSchema(parseSource(readFileSync(file, 'utf8'), file), description);
}

/** As a schema stands in its file. */
export async function formatSchema(name: string, schema: object): Promise<{ readonly file: string; text: string }> {
  const file = join(folder, `${name}.schema.json`);
  return { file, text: await format(JSON.stringify(schema), { ...(await resolveConfig(file)), filepath: file }) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    const { file, text } = await formatSchema(name, schema);
    writeFileSync(file, text);
  }
}
