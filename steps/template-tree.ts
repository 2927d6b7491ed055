import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { isMap } from 'yaml';
import { includeKind } from './artifact-kinds.ts';
import { fileExpected, fileNotFound, nestingCircular, referenceNotFound, syntaxError } from './errors/index.ts';
import { findReferences, type Enclosing, type LocalReference } from './local-references.ts';
import { readSourceText } from './source-text.ts';
import { locatePath, parseSource, type SourceDocument } from './template.ts';

/** One template or snippet of a workload and what it names. */
export interface TreeFile {
  /** Names the file and, for a snippet, the kind of resource that it is included into. */
  readonly id: string;
  readonly file: string;
  /** Relative to the workload, with forward slashes: what messages and the manifest show. */
  readonly shown: string;
  readonly role: 'template' | 'snippet';
  readonly source: SourceDocument;
  readonly references: readonly TreeReference[];
}

export interface TreeReference extends LocalReference {
  /** The absolute path that the value names, or the template's own folder where it is omitted. */
  readonly resolved: string;
  /** Of a nested template or snippet: its id in the tree. */
  readonly child?: string;
}

/** The root template and all local nested templates and snippets, children before their parents. */
export interface TemplateTree {
  readonly root: TreeFile;
  readonly files: readonly TreeFile[];
}

/** A path as messages show it: relative to the workload, with forward slashes. */
export function showPath(workload: string, file: string): string {
  const path = relative(workload, file).split(sep).join('/');
  return path === '' ? '.' : path;
}

/** Reads the template and, through its local references, all that it nests and includes. Each file is read once. */
export async function readTemplateTree(templateFile: string, workload: string): Promise<TemplateTree> {
  const text = await readSourceText(templateFile, showPath(workload, templateFile));
  if (text === undefined) {
    const hint = 'give the path of the root template with --template-file, or template-file in steps.yml';
    throw fileNotFound(showPath(workload, templateFile), 'the template', hint);
  }
  const root = readTreeFile(text, templateFile, workload, 'template');
  const files = new Map([[root.id, root]]);
  let generation: readonly TreeFile[] = [root];
  while (generation.length > 0) {
    const wanted = new Map(generation.flatMap(childReferences).map((reference) => [reference.child, reference]));
    for (const id of files.keys()) wanted.delete(id);
    generation = await Promise.all([...wanted.values()].map((reference) => readChild(reference, workload)));
    for (const file of generation) files.set(file.id, file);
  }
  return { root, files: childrenFirst(root, files) };
}

type ChildReference = TreeReference & { readonly child: string };

function childReferences(file: TreeFile): readonly ChildReference[] {
  return file.references.filter((reference): reference is ChildReference => reference.child !== undefined);
}

function readTreeFile(
  text: string,
  file: string,
  workload: string,
  role: TreeFile['role'],
  enclosing?: Enclosing,
): TreeFile {
  const shown = showPath(workload, file);
  const source = parseSource(text, shown);
  if (role === 'template') requireMap(source);
  const references = findReferences(source, role, enclosing).map((reference) => resolveReference(reference, file));
  return { id: treeId(file, enclosing), file, shown, role, source, references };
}

/** A snippet may be a list; a template that is empty or a text is the wrong file. */
function requireMap(source: SourceDocument): void {
  const { contents } = source.document;
  if (isMap(contents)) return;
  const found = contents === null ? 'this file is empty' : 'this is not a map';
  throw syntaxError(`${found}, and a template is a map with Resources`, locatePath(source, []));
}

function resolveReference(reference: LocalReference, file: string): TreeReference {
  const folder = dirname(file);
  if (reference.value === undefined) return { ...reference, resolved: folder };
  const resolved = resolve(folder, reference.value);
  const isNested = reference.kind.content === 'template' && !reference.value.startsWith('s3://');
  return { ...reference, resolved, ...(isNested ? { child: treeId(resolved, reference.enclosing) } : {}) };
}

async function readChild(reference: TreeReference, workload: string): Promise<TreeFile> {
  const { resolved, enclosing } = reference;
  const text = await readReferenced(reference, resolved, workload);
  const role = reference.kind === includeKind ? 'snippet' : 'template';
  return readTreeFile(text, resolved, workload, role, enclosing);
}

function childrenFirst(root: TreeFile, files: ReadonlyMap<string, TreeFile>): readonly TreeFile[] {
  const ordered = new Set<TreeFile>();
  const visit = (file: TreeFile, chain: readonly TreeFile[]): void => {
    if (ordered.has(file)) return;
    const here = [...chain, file];
    for (const reference of childReferences(file)) {
      const child = files.get(reference.child);
      if (!child) continue;
      const start = here.indexOf(child);
      if (start >= 0) {
        const names = [...here.slice(start), child].map(({ shown }) => shown);
        throw nestingCircular(names, reference.location);
      }
      visit(child, here);
    }
    ordered.add(file);
  };
  visit(root, []);
  return [...ordered];
}

function treeId(file: string, enclosing: Enclosing | undefined): string {
  return enclosing ? `${file}|${enclosing.type}` : file;
}

async function readReferenced(reference: LocalReference, resolved: string, workload: string): Promise<string> {
  const what = describeReference(reference);
  if ((await stat(resolved).catch(() => undefined))?.isDirectory())
    throw fileExpected(reference.value ?? '', what, reference.location);
  const shown = showPath(workload, resolved);
  const text = await readSourceText(resolved, shown);
  if (text === undefined) throw referenceNotFound(reference.value ?? '', shown, what, reference.location);
  return text;
}

/** `Code of OrderFunction` */
export function describeReference(reference: LocalReference): string {
  return reference.kind === includeKind
    ? 'the Location of AWS::Include'
    : `${reference.kind.property} of ${reference.logicalId}`;
}
