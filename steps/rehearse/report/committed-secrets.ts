import {
  declaredParameters,
  isNoEcho,
  isObject,
  parseSource,
  toTemplateValue,
  type SourceDocument,
} from '../../template.ts';
import type { ZipEntry } from '../../zip-archive.ts';

/**
 * Values of NoEcho parameters as the files of a build artifact have them: defaults of templates, and what template configuration files give.
 * Nothing has to be deployed for them to be secret.
 */
export function committedSecrets(entries: readonly ZipEntry[]): readonly string[] {
  const sources = entries.flatMap(readSource);
  const declared = sources.flatMap((source) => Object.entries(declaredParameters(source)));
  const names = new Set(declared.filter(([, one]) => isNoEcho(one)).map(([name]) => name));
  const defaults = declared.map(([name, one]) => [name, isObject(one) ? one['Default'] : undefined] as const);
  const given = sources.flatMap((source) => Object.entries(declaredParameters(source)));
  const values = [...defaults, ...given]
    .filter(([name, value]) => names.has(name) && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([, value]) => String(value));
  return [...new Set(values)].filter((value) => value !== '').toSorted((a, b) => b.length - a.length);
}

/** A file that may be a template or a template configuration file; what cannot be read as one holds nothing. */
function readSource({ path, bytes }: ZipEntry): readonly SourceDocument[] {
  if (!/\.(json|ya?ml|template)$/i.test(path)) return [];
  const text = bytes.toString('utf8');
  if (!text.includes('Parameters')) return [];
  try {
    const source = parseSource(text, path);
    toTemplateValue(source);
    return [source];
  } catch {
    return [];
  }
}
