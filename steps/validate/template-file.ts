import type { Location } from '../location.ts';
import { locatePath, type SourceDocument, type TemplateObject } from '../template.ts';

export type Path = readonly (string | number)[];

/** Says that what lies at `at` in the expanded template was written at `path` of `source`. */
export interface Origin {
  readonly at: Path;
  readonly source: SourceDocument;
  readonly path: Path;
}

/** A nested stack and the local template that it names. */
export interface NestedStack {
  readonly logicalId: string;
  readonly path: Path;
  /** The absolute path of the child. */
  readonly child: string;
}

/** One template of the workload, read strictly, with its local includes inlined. */
export interface TemplateFile {
  readonly absolute: string;
  /** As findings show it. */
  readonly file: string;
  readonly source: SourceDocument;
  readonly value: TemplateObject;
  readonly origins: readonly Origin[];
  /** Whether `value` says more than the source text does. */
  readonly isExpanded: boolean;
  readonly nested: readonly NestedStack[];
}

/** The source's place of a path in the expanded template: that of the closest origin above it. */
export function locateInTemplate(
  template: Pick<TemplateFile, 'origins'>,
  path: Path,
  options: { readonly key?: boolean } = {},
): Location {
  const origin = originOf(template, path);
  return locatePath(origin.source, origin.path, options);
}

/** Where what lies at a path of the expanded template is written, by the closest origin above it. */
export function originOf(
  { origins }: Pick<TemplateFile, 'origins'>,
  path: Path,
): { readonly source: SourceDocument; readonly path: Path } {
  const origin = origins
    .filter(({ at }) => at.length <= path.length && at.every((part, index) => String(part) === String(path[index])))
    .reduce((best, next) => (next.at.length >= best.at.length ? next : best));
  return { source: origin.source, path: [...origin.path, ...path.slice(origin.at.length)] };
}
