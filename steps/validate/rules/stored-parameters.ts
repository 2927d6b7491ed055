import { isObject } from '../../template.ts';
import { declaredParameters } from '../declared-parameters.ts';
import type { Path, TemplateFile } from '../template-file.ts';
import type { Workload } from '../workload.ts';
import { eachValue } from './each-value.ts';
import { resourcesOfType } from './resources.ts';
import { isPlainText, writtenText } from './written-text.ts';

/** A name of Parameter Store that a template reads. */
export interface StoredName {
  readonly template: TemplateFile;
  readonly name: string;
  readonly path: Path;
  /** How it is read: while the stack is made, or before anything of it is. */
  readonly by: 'reference' | 'parameter';
}

/** `{{resolve:ssm:NAME}}`, `{{resolve:ssm-secure:NAME:1}}` and defaults of SSM parameter types, as far as they are written out. */
export function* storedNames(template: TemplateFile): Generator<StoredName> {
  for (const { value, path } of eachValue(template.value)) {
    if (typeof value !== 'string') continue;
    for (const [, name = ''] of value.matchAll(/\{\{resolve:ssm(?:-secure)?:([^}:]+)(?::\d+)?\}\}/g))
      if (isPlainText(name)) yield { template, name, path, by: 'reference' };
  }
  for (const { name: parameter, type, declaration } of declaredParameters(template.value).values()) {
    const name = declaration['Default'];
    if (!type.startsWith('AWS::SSM::Parameter::') || typeof name !== 'string') continue;
    yield { template, name, path: ['Parameters', parameter, 'Default'], by: 'parameter' };
  }
}

/** The names that the workload's own stacks make. */
export function madeNames({
  templates,
}: Workload): readonly { readonly template: TemplateFile; readonly name: string }[] {
  return templates.flatMap((template) =>
    resourcesOfType(template, 'AWS::SSM::Parameter').flatMap(({ properties }) => {
      const name = isObject(properties['Name']) ? '' : writtenText(properties['Name']);
      return name !== '' && isPlainText(name) ? [{ template, name }] : [];
    }),
  );
}
