import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { Finding } from '../finding.ts';
import type { Location } from '../location.ts';
import { pathHint } from '../near-path.ts';
import { noSourceMap, type SourceMap } from '../packaged-sources.ts';
import { locatePath, type TemplateObject } from '../template.ts';
import { expandIncludes, isLocal, type Expansion, type Include } from './expand-includes.ts';
import type { ReadBytes } from './means.ts';
import { ownFinding } from './own-finding.ts';
import { PackagedTemplates, type PackagedPlace } from './packaged-templates.ts';
import { readDocument, type ReadDocument, type ReadOutcome } from './read-document.ts';
import { ReleasedSources } from './released-sources.ts';
import { checkShape, findNested } from './template-shape.ts';
import { locateInTemplate, type NestedStack, type Path, type TemplateFile } from './template-file.ts';

/** A root template with the templates that it nests, to any depth, itself first. */
export interface TemplateTree {
  readonly root: string;
  readonly templates: readonly TemplateFile[];
}

export interface ReadTemplates {
  readonly trees: readonly TemplateTree[];
  /** Each template once, in the order in which it was found. */
  readonly templates: readonly TemplateFile[];
  readonly findings: readonly Finding[];
  /** Every file that was looked for, there or not, by its absolute path. */
  readonly lookedFor: readonly string[];
  /** Of the templates that packaging wrote. */
  readonly places: ReadonlyMap<string, PackagedPlace>;
}

/** Reads the root templates and all that they name on this machine. What cannot be read is a finding; the rest goes on. */
export async function readTemplates(
  roots: readonly string[],
  workingDirectory: string,
  { sourceMap = noSourceMap, read }: { readonly sourceMap?: SourceMap; readonly read?: ReadBytes | undefined } = {},
): Promise<ReadTemplates> {
  const packaged = new PackagedTemplates(sourceMap, workingDirectory);
  const reader = new Reader(workingDirectory, packaged, read);
  const trees: TemplateTree[] = [];
  for (const root of roots) {
    const templates: TemplateFile[] = [];
    await reader.readTree(root, templates);
    trees.push({ root, templates });
  }
  const { templates, findings, lookedFor } = reader;
  return {
    trees,
    templates: [...templates.values()],
    findings: [...packaged.findings, ...findings],
    lookedFor: [...lookedFor, ...packaged.lookedFor],
    places: packaged.places,
  };
}

/** Reads each file once, however often it is named. */
class Reader {
  readonly templates = new Map<string, TemplateFile>();
  readonly findings: Finding[] = [];
  readonly lookedFor = new Set<string>();
  readonly #outcomes = new Map<string, Promise<ReadOutcome>>();
  readonly #sources = new ReleasedSources();
  readonly #rejected = new Set<string>();
  readonly #workingDirectory: string;
  readonly #packaged: PackagedTemplates;
  readonly #readBytes: ReadBytes | undefined;

  constructor(workingDirectory: string, packaged: PackagedTemplates, readBytes: ReadBytes | undefined) {
    this.#workingDirectory = workingDirectory;
    this.#packaged = packaged;
    this.#readBytes = readBytes;
  }

  /** `within` are the templates that nest this one, so that one that nests itself is found. */
  async readTree(absolute: string, into: TemplateFile[], within: readonly string[] = []): Promise<void> {
    if (into.some((template) => template.absolute === absolute)) return;
    const template = await this.#readTemplate(absolute);
    if (!template) return;
    into.push(template);
    const chain = [...within, absolute];
    for (const { child, path } of template.nested) {
      this.lookedFor.add(child);
      const problem = await missing(child, this.#show(child), template.absolute);
      if (chain.includes(child)) this.findings.push(this.#circular(template, path, [...chain, child]));
      else if (problem) this.findings.push(notThere(problem, locateInTemplate(template, path)));
      else await this.readTree(child, into, chain);
    }
  }

  async #readTemplate(absolute: string): Promise<TemplateFile | undefined> {
    const known = this.templates.get(absolute);
    if (known || this.#rejected.has(absolute)) return known;
    const template = await this.#parseTemplate(absolute);
    if (template) this.templates.set(absolute, template);
    else this.#rejected.add(absolute);
    return template;
  }

  async #parseTemplate(absolute: string): Promise<TemplateFile | undefined> {
    const file = this.#show(absolute);
    const outcome = await this.#read(absolute);
    if ('finding' in outcome) return this.#reject(outcome.finding);
    const { document } = outcome;
    await this.#packaged.recognise(document, absolute, file);
    const expansion = await expandIncludes(document, absolute, {
      locate: (location, from) => this.#locate(location, from),
      read: (snippet, from) => this.#readSnippet(snippet, from),
    });
    this.findings.push(...expansion.findings);
    const shape = checkShape(expansion.value, file, document.bytes);
    if (shape) return this.#reject(shape);
    // A template that lacks an include would only be found wanting for it.
    if (expansion.findings.length > 0) return undefined;
    return this.#toTemplateFile(absolute, file, document, expansion);
  }

  async #toTemplateFile(
    absolute: string,
    file: string,
    { source }: ReadDocument,
    expansion: Expansion,
  ): Promise<TemplateFile> {
    const value = expansion.value as TemplateObject;
    const { origins, isExpanded } = expansion;
    const nested: NestedStack[] = [];
    for (const { location, ...stack } of findNested(value)) {
      const child = await this.#locate(location, absolute);
      if (child !== undefined) nested.push({ ...stack, child });
    }
    return { absolute, file, source, value, origins, isExpanded, nested };
  }

  /** The file that a location in a template names: beside it, or what packaging uploaded from here. */
  async #locate(location: string, from: string): Promise<string | undefined> {
    return isLocal(location) ? resolve(dirname(from), location) : this.#packaged.localFile(location);
  }

  async #readSnippet(absolute: string, from: Include): Promise<ReadDocument | Finding> {
    this.lookedFor.add(absolute);
    const problem = await missing(absolute, this.#show(absolute), resolve(this.#workingDirectory, from.source.file));
    const path = [...from.path, 'Parameters', 'Location'];
    if (problem) return notThere(problem, locatePath(from.source, path));
    const outcome = await this.#read(absolute);
    return 'finding' in outcome ? outcome.finding : outcome.document;
  }

  async #read(absolute: string): Promise<ReadOutcome> {
    this.lookedFor.add(absolute);
    const reading = { read: this.#readBytes, sources: this.#sources };
    const outcome = this.#outcomes.get(absolute) ?? readDocument(absolute, this.#show(absolute), reading);
    this.#outcomes.set(absolute, outcome);
    return outcome;
  }

  #circular(template: TemplateFile, path: Path, chain: readonly string[]): Finding {
    const names = chain.slice(chain.indexOf(chain.at(-1) ?? '')).map((file) => this.#show(file));
    const message = `templates nest in a circle: ${names.join(' → ')}`;
    return ownFinding({ ruleId: 'STEPS006', message, location: locateInTemplate(template, path) });
  }

  #reject(finding: Finding): undefined {
    this.findings.push(finding);
  }

  #show(absolute: string): string {
    return relative(this.#workingDirectory, absolute).split(sep).join('/') || '.';
  }
}

/** What was meant is told as the file that names it, which is absolute too, would write it. */
async function missing(absolute: string, shown: string, namedIn: string): Promise<string | undefined> {
  const found = await stat(absolute).catch(() => undefined);
  if (!found) return `"${shown}" does not exist${await pathHint(absolute, dirname(namedIn))}`;
  return found.isFile() ? undefined : `"${shown}" is not a file`;
}

function notThere(message: string, location: Location): Finding {
  return ownFinding({ ruleId: 'STEPS005', message, location });
}
