import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, jsonText, list, orUndo, pick } from './service-call.ts';
import { tagList } from './tags.ts';

interface Described {
  readonly Policy: {
    readonly PolicySummary: { readonly Id: string; readonly Arn: string; readonly AwsManaged: boolean };
  };
}

function stateOf({ Policy: { PolicySummary } }: Described): ResourceState {
  const { Id, Arn, AwsManaged } = PolicySummary;
  return { physicalId: Id, attributes: { Id, Arn, AwsManaged } };
}

function contentOf(desired: Properties): Properties {
  return { ...pick(desired, ['Name', 'Description']), Content: jsonText(desired['Content']) };
}

async function attach(PolicyId: string, targets: readonly string[], context: ResourceContext): Promise<void> {
  for (const TargetId of targets) await call(context, 'organizations', 'AttachPolicy', { PolicyId, TargetId });
}

async function detach(PolicyId: string, targets: readonly string[], context: ResourceContext): Promise<void> {
  for (const TargetId of targets)
    await callUnlessGone(context, 'organizations', 'DetachPolicy', { PolicyId, TargetId });
}

const targetsOf = (properties: Properties): readonly string[] => list<string>(properties['TargetIds']);

/** Ref is the policy's id. Only the Management account, or a delegated administrator, can have one. */
export const organizationsPolicy: ResourceHandler = {
  type: 'AWS::Organizations::Policy',
  async create(desired, context) {
    const described = await call<Described>(context, 'organizations', 'CreatePolicy', {
      Description: '',
      ...contentOf(desired),
      Type: desired['Type'],
      Tags: tagList(desired, context),
    });
    const state = stateOf(described);
    return orUndo(
      async () => {
        await attach(state.physicalId, targetsOf(desired), context);
        return state;
      },
      () => remove(state.physicalId, desired, context),
    );
  },
  async update(current, previous, desired, context) {
    const PolicyId = current.physicalId;
    const { removed, added } = difference(targetsOf(previous), targetsOf(desired));
    await call(context, 'organizations', 'UpdatePolicy', { PolicyId, Description: '', ...contentOf(desired) });
    await attach(PolicyId, added, context);
    await detach(PolicyId, removed, context);
    return current;
  },
  delete: (current, properties, context) => remove(current.physicalId, properties, context),
};

/** What attached it elsewhere keeps it: AWS deletes no policy that is in use. */
async function remove(PolicyId: string, properties: Properties, context: ResourceContext): Promise<void> {
  await detach(PolicyId, targetsOf(properties), context);
  await callUnlessGone(context, 'organizations', 'DeletePolicy', { PolicyId });
}
