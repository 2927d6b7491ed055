import { fileMissing } from '../near-path.ts';
import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { given } from '../given.ts';
import type { Manifest } from '../manifest.ts';
import { readRootTemplate, requireTemplateMap } from '../root-template.ts';
import { readSourceText } from '../source-text.ts';
import {
  emptyConfiguration,
  parseTemplateConfiguration,
  type TemplateConfiguration,
} from '../template-configuration.ts';
import { declaredParameters, parseSource, type SourceDocument } from '../template.ts';
import { checkParameters, rejectProblems } from './check-parameters.ts';
import type { DeployOptions } from './options.ts';
import { ownershipTags, rejectOwnedTags } from './ownership-tags.ts';
import { withRegionalTemplate } from './regional-template.ts';

/** The files of a deployment, read once: what is deployed is what was checked. */
export interface DeployInputs {
  readonly template: SourceDocument;
  readonly configuration: TemplateConfiguration;
  /** Of the working directory; absent where no step has written one. */
  readonly manifest?: Manifest;
}

/** What the template does not take is refused before any call. */
export async function readInputs(
  options: DeployOptions,
  manifest: Manifest | undefined,
  context: Context,
  readTemplate: ReadTemplate = readTemplateFile,
): Promise<DeployInputs> {
  const { templateFile } = options;
  const template = await readTemplate(templateFile, context);
  const owned = await ownershipTags(options, manifest, context);
  let configuration = emptyConfiguration;
  for (const file of options.parametersFiles) {
    const text = await readText(file, context);
    const layer = parseTemplateConfiguration(text, file);
    rejectOwnedTags(owned, layer.tags, parseSource(text, file));
    configuration = mergeConfigurations(configuration, layer);
  }
  const parameters = { ...configuration.parameters, ...options.parameters };
  rejectProblems(options, checkParameters(template, parameters, Object.keys(declaredParameters(template))));
  rejectOwnedTags(owned, options.tags);
  const tags = { ...owned, ...configuration.tags };
  return { template, configuration: { ...configuration, parameters, tags }, ...given('manifest', manifest) };
}

/** The same with the template that was packaged for the region of the deployment. */
export async function readRegionalInputs(
  options: DeployOptions,
  manifest: Manifest | undefined,
  context: Context,
  readTemplate?: ReadTemplate,
): Promise<DeployInputs> {
  return readInputs(await withRegionalTemplate(options, manifest, context), manifest, context, readTemplate);
}

export type ReadTemplate = (file: string, context: Context) => Promise<SourceDocument>;

/** Of many deployments each template is read and parsed once. */
export function createTemplateReader(): ReadTemplate {
  const known = new Map<string, Promise<SourceDocument>>();
  return (file, context) => {
    const read = known.get(file) ?? readTemplateFile(file, context);
    known.set(file, read);
    return read;
  };
}

async function readTemplateFile(file: string, context: Context): Promise<SourceDocument> {
  const template = parseSource(await readRootTemplate(file, file, context.workingDirectory), file);
  requireTemplateMap(template);
  return template;
}

function mergeConfigurations(base: TemplateConfiguration, layer: TemplateConfiguration): TemplateConfiguration {
  const stackPolicy = layer.stackPolicy ?? base.stackPolicy;
  return {
    parameters: { ...base.parameters, ...layer.parameters },
    tags: { ...base.tags, ...layer.tags },
    ...(stackPolicy === undefined ? {} : { stackPolicy }),
  };
}

async function readText(file: string, context: Context): Promise<string> {
  const text = await readSourceText(resolve(context.workingDirectory, file), file);
  if (text === undefined) throw await fileMissing(file, 'the parameters file', context.workingDirectory);
  return text;
}
