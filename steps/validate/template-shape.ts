import type { Finding } from '../finding.ts';
import { maxTemplateBytes } from '../template-limits.ts';
import { isObject, type TemplateObject, type TemplateValue } from '../template.ts';
import { ownFinding } from './own-finding.ts';
import { contentFinding } from './read-document.ts';
import type { NestedStack } from './template-file.ts';

/** Properties that name a template which is deployed as a stack of its own. */
const nestedProperties: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

/** Where a template nests others, and by which locations. */
export function findNested(
  template: TemplateObject,
): readonly (Omit<NestedStack, 'child'> & { readonly location: string })[] {
  const resources = template['Resources'];
  if (!isObject(resources)) return [];
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    if (!isObject(resource) || !isObject(resource['Properties'])) return [];
    const property = nestedProperties[String(resource['Type'])];
    const location = property ? resource['Properties'][property] : undefined;
    if (!property || typeof location !== 'string') return [];
    return [{ logicalId, path: ['Resources', logicalId, 'Properties', property], location }];
  });
}

/** What makes a value, with so many bytes of text, no template. */
export function checkShape(value: TemplateValue, file: string, bytes: number): Finding | undefined {
  if (!isObject(value))
    return contentFinding(file, 'a template is a map with Resources; this file holds something else');
  if (!('Resources' in value)) return contentFinding(file, 'this template has no Resources');
  if (!isObject(value['Resources'])) return contentFinding(file, 'Resources must be a map of logical ids to resources');
  if (bytes <= maxTemplateBytes) return undefined;
  const message = `this template has ${bytes} bytes; CloudFormation takes up to ${maxTemplateBytes}: split it into nested stacks`;
  return ownFinding({ ruleId: 'STEPS004', message, location: { file, line: 1, column: 1 } });
}
