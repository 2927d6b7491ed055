import type { BuildTarget } from './target.ts';

/** `.steps/build/template.yml/OrderFunction`: the same on every machine, and apart for every resource of every template. */
export function outputPath(target: Pick<BuildTarget, 'template' | 'logicalId'>): string {
  return pathOf('build', target);
}

/** `.steps/reports/template.yml/OrderFunction`: a folder of test reports. */
export function reportPath(target: Pick<BuildTarget, 'template' | 'logicalId'>): string {
  return pathOf('reports', target);
}

function pathOf(folder: string, { template, logicalId }: Pick<BuildTarget, 'template' | 'logicalId'>): string {
  const folders = template.split('/').map((name) => (name === '..' ? '__' : name));
  return ['.steps', folder, ...folders, safeName(logicalId)].join('/');
}

/** Logical ids under Fn::ForEach hold `${…}`. */
function safeName(logicalId: string): string {
  return logicalId.replace(/[^\w.-]/g, '_');
}
