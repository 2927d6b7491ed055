import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Context } from '../context.ts';
import { fileNotFound, fileUnreadable } from '../errors/index.ts';
import {
  emptyConfiguration,
  parseTemplateConfiguration,
  type TemplateConfiguration,
} from '../template-configuration.ts';
import { parseSource, type SourceDocument } from '../template.ts';
import type { DeployOptions } from './options.ts';

/** The files of a deployment, read once: what is deployed is what was checked. */
export interface DeployInputs {
  readonly template: SourceDocument;
  readonly configuration: TemplateConfiguration;
}

export async function readInputs(options: DeployOptions, context: Context): Promise<DeployInputs> {
  const template = parseSource(await readText(options.templateFile, 'the template', context), options.templateFile);
  let configuration = emptyConfiguration;
  for (const file of options.parametersFiles) {
    const layer = parseTemplateConfiguration(await readText(file, 'the parameters file', context), file);
    configuration = mergeConfigurations(configuration, layer);
  }
  return {
    template,
    configuration: { ...configuration, parameters: { ...configuration.parameters, ...options.parameters } },
  };
}

function mergeConfigurations(base: TemplateConfiguration, layer: TemplateConfiguration): TemplateConfiguration {
  const stackPolicy = layer.stackPolicy ?? base.stackPolicy;
  return {
    parameters: { ...base.parameters, ...layer.parameters },
    tags: { ...base.tags, ...layer.tags },
    ...(stackPolicy === undefined ? {} : { stackPolicy }),
  };
}

async function readText(file: string, purpose: string, context: Context): Promise<string> {
  try {
    return await readFile(isAbsolute(file) ? file : join(context.workingDirectory, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw fileNotFound(file, purpose);
    throw fileUnreadable(file, error);
  }
}
