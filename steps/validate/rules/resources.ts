import { isObject, type TemplateObject, type TemplateValue } from '../../template.ts';
import type { Path, TemplateFile } from '../template-file.ts';

/** A resource as a template writes it; one in `Fn::ForEach` once, with the loop's values left open. */
export interface ResourceAt {
  readonly logicalId: string;
  readonly type: string;
  readonly resource: TemplateObject;
  readonly properties: TemplateObject;
  readonly path: Path;
}

export function eachResource(template: Pick<TemplateFile, 'value'>): readonly ResourceAt[] {
  return [...resourcesIn(template.value['Resources'], ['Resources'])];
}

export function resourcesOfType(template: Pick<TemplateFile, 'value'>, type: string): readonly ResourceAt[] {
  return eachResource(template).filter((resource) => resource.type === type);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html */
function* resourcesIn(section: TemplateValue | undefined, path: Path): Generator<ResourceAt> {
  for (const [logicalId, resource] of Object.entries(isObject(section) ? section : {})) {
    const here = [...path, logicalId];
    if (logicalId.startsWith('Fn::ForEach::')) {
      const [, , body] = Array.isArray(resource) ? (resource as readonly TemplateValue[]) : [];
      yield* resourcesIn(body, [...here, 2]);
    } else if (isObject(resource) && typeof resource['Type'] === 'string') {
      const properties = isObject(resource['Properties']) ? resource['Properties'] : {};
      yield { logicalId, type: resource['Type'], resource, properties, path: here };
    }
  }
}
