import type { Context } from '../context.ts';
import { hasEntry } from '../kept-entries.ts';
import { childMap, childText, findPair, nodeToValue } from '../template.ts';
import type { TemplateTree, TreeFile, TreeReference } from '../template-tree.ts';
import type { ArtifactSource, ArtifactSources } from './artifact-source.ts';

/** Warns of what is packaged as it lies there though it cannot run like that: AWS's command says nothing of it either. */
export function warnOfUnbuilt(tree: TemplateTree, sources: ArtifactSources, context: Context): void {
  for (const file of tree.files) {
    for (const reference of file.references) {
      const source = sources.get(reference);
      const reason = source && findReason(file, reference, source);
      if (reason === undefined) continue;
      const message = `${reference.logicalId} is packaged as it is, and ${reason}: run steps build first`;
      context.report({ type: 'notice', level: 'warning', message, location: reference.location });
    }
  }
}

function findReason(
  { source }: TreeFile,
  { kind, resource }: TreeReference,
  artifact: ArtifactSource,
): string | undefined {
  if (!kind.buildable || !resource || artifact.body.type !== 'archive' || artifact.shown.startsWith('.steps/build/'))
    return undefined;
  const metadata = childMap(source, resource, 'Metadata');
  if (metadata && String(nodeToValue(source, findPair(source, metadata, 'SkipBuild')?.value)) === 'true')
    return undefined;
  const method = metadata && childText(source, metadata, 'BuildMethod');
  if (method !== undefined) return `its Metadata name the BuildMethod ${method}`;
  const properties = childMap(source, resource, 'Properties');
  const module = properties && childText(source, properties, 'Handler')?.replace(/\.[^./]*$/, '');
  const { entries } = artifact.body;
  const has = (extension: string) => hasEntry(entries, `${module}${extension}`);
  const isTypeScript = has('.ts') && !['.js', '.mjs', '.cjs'].some(has);
  return isTypeScript ? `its handler ${module}.ts is TypeScript` : undefined;
}
