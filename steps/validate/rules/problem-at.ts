import { locateInTemplate, type Path, type TemplateFile } from '../template-file.ts';
import type { Problem } from './rule.ts';

/** A problem at a path of a template; with `key` at the key itself, where something is missing below it. */
export function problemAt(
  template: TemplateFile,
  path: Path,
  message: string,
  options: { readonly key?: boolean } = {},
): Problem {
  const logicalId = logicalIdOf(path);
  return {
    message,
    location: locateInTemplate(template, path, options),
    ...(logicalId === undefined ? {} : { logicalId }),
    path: path.join('/'),
  };
}

/** The name after the section, and after the loops that it stands in: `Resources/Fn::ForEach::Topics/2/Topic${Name}`. */
function logicalIdOf(path: Path): string | undefined {
  let index = 1;
  while (String(path[index]).startsWith('Fn::ForEach::')) index += 2;
  return path[index] === undefined ? undefined : String(path[index]);
}
