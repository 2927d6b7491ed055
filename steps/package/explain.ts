import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { visit } from 'yaml';
import type { ArtifactKind } from '../artifact-kinds.ts';
import { nameHint } from '../closest-name.ts';
import type { Context } from '../context.ts';
import { isNeverArchived } from '../folder-entries.ts';
import type { Path } from '../local-references.ts';
import type { Location } from '../location.ts';
import { keyText, locateNode } from '../template.ts';
import {
  describeReference,
  showPath,
  surveyTemplateTree,
  type TreeFile,
  type TreeReference,
} from '../template-tree.ts';
import { tableWith } from './artifact-properties.ts';
import type { PackageOptions } from './options.ts';

/** Why one place in a template was or was not taken as a local path. */
export interface Explanation {
  readonly verdict: 'taken' | 'left' | 'broken';
  readonly message: string;
  readonly location?: Location;
}

/** By a path on this machine, a value as it is written, a logical id, or a path in a template (`Resources/Orders/Properties/Code`). */
export async function explainReference(
  options: PackageOptions,
  wanted: string,
  context: Context,
): Promise<readonly Explanation[]> {
  const workload = context.workingDirectory;
  const kindsOf = tableWith(options.artifactProperties);
  const { tree } = await surveyTemplateTree(resolve(workload, options.templateFile), workload, kindsOf);
  const asked: Asked = {
    workload,
    text: wanted,
    absolute: resolve(workload, wanted),
    path: wanted.split(/[/.]/).filter(Boolean).join('/'),
  };
  const taken = await Promise.all(tree.files.flatMap((file) => file.references.map((one) => explainTaken(one, asked))));
  const left = tree.files.flatMap((file) =>
    file.left
      .filter((one) => isAsked(one, asked) || one.value === asked.text)
      .map(({ location, reason, ...one }) => ({
        verdict: 'left' as const,
        location,
        message: `${describeReference(one)} is left as it is: ${reason}`,
      })),
  );
  const found = [...taken.filter((one) => one !== undefined), ...left];
  if (found.length > 0) return found;
  const elsewhere = tree.files.flatMap((file) => explainElsewhere(file, asked));
  return elsewhere.length > 0 ? elsewhere : [explainNothing(tree.files, asked)];
}

interface Asked {
  readonly workload: string;
  readonly text: string;
  readonly absolute: string;
  /** With slashes, whichever separator it came with. */
  readonly path: string;
}

function isAsked({ logicalId, path }: { readonly logicalId: string; readonly path: Path }, asked: Asked): boolean {
  const here = path.join('/').split(/[/.]/).join('/');
  return logicalId === asked.text || here === asked.path || here.startsWith(`${asked.path}/`);
}

async function explainTaken(reference: TreeReference, asked: Asked): Promise<Explanation | undefined> {
  const { resolved, value, location, kind } = reference;
  const inside = relative(resolved, asked.absolute);
  const isInside = inside !== '' && !inside.startsWith('..') && kind.content !== 'file';
  if (!isInside && resolved !== asked.absolute && value !== asked.text && !isAsked(reference, asked)) return undefined;
  const what = describeReference(reference);
  const shown = showPath(asked.workload, resolved);
  if (value?.startsWith('s3://'))
    return { verdict: 'taken', location, message: `${what} names ${value} and becomes ${formOf(kind)}` };
  if (!(await stat(resolved).catch(() => undefined)))
    return { verdict: 'broken', location, message: `${what} names "${value ?? '.'}", and there is no ${shown}` };
  const names = value === undefined ? "is omitted, which means the template's own folder" : `names ${shown}`;
  const message = `${what} ${names}: ${contentOf(kind)}, and becomes ${formOf(kind)}`;
  if (!isInside) return { verdict: 'taken', location, message };
  const isLeftOut = inside.split(sep).some(isNeverArchived);
  return isLeftOut
    ? {
        verdict: 'left',
        location,
        message: `${message}; ${asked.text} is in that folder, and never goes into an archive`,
      }
    : { verdict: 'taken', location, message: `${message}; ${asked.text} goes with that folder` };
}

function contentOf({ content }: ArtifactKind): string {
  const contents = {
    archive: 'a folder, or a single file that is no zip, is zipped',
    folder: 'a folder is zipped, a file goes as it is',
    file: 'it goes as it is',
    template: 'it is packaged itself first',
  };
  return contents[content];
}

function formOf({ form }: ArtifactKind): string {
  if (form.type === 'object') return `{ ${form.bucket}, ${form.key} }`;
  return form.type === 'url' ? 's3://BUCKET/KEY' : 'the https address of the object';
}

/** The same text where no local path is expected. */
function explainElsewhere({ source, references }: TreeFile, asked: Asked): readonly Explanation[] {
  const found: Explanation[] = [];
  const known = new Set(
    references.flatMap(({ target }) => (target.type === 'replace' ? [target.node as unknown] : [])),
  );
  visit(source.document, {
    Scalar(key, node, ancestors) {
      if (key === 'key' || known.has(node)) return;
      const names = ancestors.flatMap((one) => ('key' in one && one.key ? [keyText(one)] : []));
      const isPlace = names.join('/') === asked.path;
      if (!isPlace && node.value !== asked.text) return;
      found.push({
        verdict: 'left',
        location: locateNode(source, node),
        message: `${names.join('/')} takes no local path by the table: a row of artifact-properties in steps.yml adds it`,
      });
    },
  });
  return found;
}

function explainNothing(files: readonly TreeFile[], asked: Asked): Explanation {
  const names = files.flatMap(({ references, left }) =>
    [...references, ...left].flatMap(({ value, logicalId }) => [value ?? logicalId, logicalId]),
  );
  return {
    verdict: 'left',
    message: `no template here names ${asked.text}${nameHint(asked.text, [...new Set(names)])}`,
  };
}
