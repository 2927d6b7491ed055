import { statSync, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { includeKind, standardKinds, type KindTable } from './artifact-kinds.ts';
import {
  collectError,
  fileExpected,
  nestingCircular,
  referenceNotFound,
  referenceSpecial,
  referenceUnreadable,
  throwAll,
  type StepError,
} from './errors/index.ts';
import { findReferences, type Enclosing, type LeftAlone, type LocalReference } from './local-references.ts';
import { findNear } from './near-path.ts';
import { readRootTemplate, requireTemplateMap } from './root-template.ts';
import { readSourceText } from './source-text.ts';
import { parseSource, toTemplateValue, wasReadQuickly, type SourceDocument } from './template.ts';

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
  /** What takes local paths and was left as it is. */
  readonly left: readonly LeftAlone[];
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
export async function readTemplateTree(
  templateFile: string,
  workload: string,
  kindsOf?: KindTable,
): Promise<TemplateTree> {
  const { tree, errors } = await surveyTemplateTree(templateFile, workload, kindsOf);
  throwAll(errors);
  return tree;
}

/**
 * The tree as far as it can be read, and all that is wrong with it. Only where there is no root is an error thrown. `onMore` is told how
 * many further templates are about to be read.
 */
export async function surveyTemplateTree(
  templateFile: string,
  workload: string,
  kindsOf: KindTable = standardKinds,
  onMore?: (templates: number) => void,
): Promise<{ readonly tree: TemplateTree; readonly errors: StepError[] }> {
  const survey: Survey = { workload, kindsOf, errors: [] };
  const text = await readRootTemplate(templateFile, showPath(workload, templateFile), workload);
  const root = await readTreeFile(text, templateFile, survey, 'template');
  const files = new Map([[root.id, root]]);
  let generation: readonly TreeFile[] = [root];
  while (generation.length > 0) {
    const wanted = new Map(generation.flatMap(childReferences).map((reference) => [reference.child, reference]));
    for (const id of files.keys()) wanted.delete(id);
    onMore?.(wanted.size);
    const read = [...wanted.values()].map((reference) =>
      collectError(survey.errors, () => readChild(reference, survey)),
    );
    generation = (await Promise.all(read)).filter((file) => file !== undefined);
    for (const file of generation) files.set(file.id, file);
  }
  return { tree: { root, files: childrenFirst(root, files, survey) }, errors: survey.errors };
}

interface Survey {
  readonly workload: string;
  readonly kindsOf: KindTable;
  readonly errors: StepError[];
}

type ChildReference = TreeReference & { readonly child: string };

function childReferences(file: TreeFile): readonly ChildReference[] {
  return file.references.filter((reference): reference is ChildReference => reference.child !== undefined);
}

async function readTreeFile(
  text: string,
  file: string,
  survey: Survey,
  role: TreeFile['role'],
  enclosing?: Enclosing,
): Promise<TreeFile> {
  const { workload, kindsOf, errors } = survey;
  const shown = showPath(workload, file);
  const source = parseSource(text, shown);
  // A snippet may be a list; a template that is empty or a text is the wrong file.
  if (role === 'template') requireTemplateMap(source);
  // An anchor that holds itself, or aliases without bound, would be found only when something follows them.
  if (!wasReadQuickly(source)) toTemplateValue(source);
  const found = findReferences(source, role, { kindsOf, ...(enclosing ? { enclosing } : {}) });
  errors.push(...found.errors);
  const resolved = found.references.map((reference) => resolveReference(reference, file));
  const { taken, missing, refused } = await weighGuesses(resolved);
  errors.push(...refused);
  return {
    id: treeId(file, enclosing),
    file,
    shown,
    role,
    source,
    references: taken,
    left: [...found.left, ...missing],
  };
}

/** What a function may bring is taken where it is there, and is otherwise none of this machine's. */
async function weighGuesses(references: readonly TreeReference[]) {
  const there = await Promise.all(
    references.map(async ({ guess, value, resolved, kind }) => {
      if (!guess || value?.startsWith('s3://')) return true;
      const found = await stat(resolved).catch(() => undefined);
      return found?.isFile() || (found?.isDirectory() && kind.content !== 'file' && kind.content !== 'template');
    }),
  );
  const taken = references.filter((_, index) => there[index]);
  const missing = references.filter((_, index) => !there[index]).map(leaveGuess);
  return { taken, missing, refused: taken.flatMap(({ guess }) => (guess?.refusal ? [guess.refusal] : [])) };
}

function leaveGuess(reference: TreeReference): LeftAlone {
  const { value = '' } = reference;
  return { ...reference, reason: `"${value}" is nothing that is here`, isSuspect: /^\.{1,2}\//.test(value) };
}

function resolveReference(reference: LocalReference, file: string): TreeReference {
  const folder = dirname(file);
  if (reference.value === undefined) return { ...reference, resolved: folder };
  const resolved = resolve(folder, reference.value);
  const isNested = reference.kind.content === 'template' && !reference.value.startsWith('s3://');
  return { ...reference, resolved, ...(isNested ? { child: treeId(resolved, reference.enclosing) } : {}) };
}

async function readChild(reference: TreeReference, survey: Survey): Promise<TreeFile> {
  const { resolved, enclosing } = reference;
  const text = await readReferenced(reference, survey.workload);
  const role = reference.kind === includeKind ? 'snippet' : 'template';
  return readTreeFile(text, resolved, survey, role, enclosing);
}

function childrenFirst(root: TreeFile, files: ReadonlyMap<string, TreeFile>, survey: Survey): readonly TreeFile[] {
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
        survey.errors.push(nestingCircular(names, reference.location));
      } else visit(child, here);
    }
    ordered.add(file);
  };
  visit(root, []);
  return [...ordered];
}

function treeId(file: string, enclosing: Enclosing | undefined): string {
  return enclosing ? `${file}|${enclosing.type}` : file;
}

/** What is where a reference leads; nothing where there is nothing. */
export async function statReference(reference: TreeReference): Promise<Stats | undefined> {
  const { resolved, value = '.', location } = reference;
  const what = describeReference(reference);
  try {
    const status = statSync(resolved);
    if (status.isFile() || status.isDirectory()) return status;
  } catch (error) {
    // A path with a NUL, which no file has, is refused by Node itself.
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ENOTDIR', 'ERR_INVALID_ARG_VALUE'].includes(code)) return undefined;
    throw referenceUnreadable(value, what, error, location);
  }
  throw referenceSpecial(value, what, location);
}

async function readReferenced(reference: TreeReference, workload: string): Promise<string> {
  const { resolved, value = '', location } = reference;
  const status = await statReference(reference);
  if (!status) throw await notFound(reference, workload);
  if (status.isDirectory()) throw fileExpected(value, describeReference(reference), location);
  const text = await readSourceText(resolved, showPath(workload, resolved), location);
  if (text === undefined) throw await notFound(reference, workload);
  return text;
}

/** That there is nothing where a reference leads, with what may have been meant. */
export async function notFound(reference: TreeReference, workload: string): Promise<StepError> {
  const { value = '.', resolved, location } = reference;
  const folder = dirname(resolve(workload, location.file));
  const near = (await findNear(resolved, folder)) ?? (await findFromRoot(value, workload, folder));
  return referenceNotFound(value, showPath(workload, resolved), describeReference(reference), location, near);
}

/** A path that was written as seen from the workload's root. */
async function findFromRoot(value: string, workload: string, folder: string): Promise<string | undefined> {
  const resolved = resolve(workload, value);
  if (!(await stat(resolved).catch(() => undefined))) return undefined;
  return showPath(folder, resolved);
}

/** `Code of OrderFunction` */
export function describeReference(reference: Pick<LocalReference, 'kind' | 'logicalId'>): string {
  return reference.kind === includeKind
    ? 'the Location of AWS::Include'
    : `${reference.kind.property} of ${reference.logicalId}`;
}
