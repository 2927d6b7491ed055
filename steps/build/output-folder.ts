import { join } from 'node:path';
import type { BuildTarget } from './target.ts';

/** `.steps/build/template.yml/OrderFunction`: the same on every machine, and apart for every resource of every template. */
export function outputPath({ template, logicalId }: Pick<BuildTarget, 'template' | 'logicalId'>): string {
  const folders = template.split('/').map((name) => (name === '..' ? '__' : name));
  return ['.steps', 'build', ...folders, safeName(logicalId)].join('/');
}

/** Logical ids under Fn::ForEach hold `${…}`. */
function safeName(logicalId: string): string {
  return logicalId.replace(/[^\w.-]/g, '_');
}

export function recordFile(workload: string, output: string): string {
  return join(workload, `${output}.json`);
}
