import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { apiMembers, asBoolean, asNumber } from './api-members.ts';
import type { Turns } from './api-members.ts';
import { call, callUnlessGone } from './service-call.ts';
import { tagList } from './tags.ts';

const turns: Turns = {
  PrivilegedMode: asBoolean,
  EncryptionDisabled: asBoolean,
  ReportBuildStatus: asBoolean,
  ExcludeMatchedPattern: asBoolean,
  OverrideArtifactName: asBoolean,
  GitCloneDepth: asNumber,
};

// The one member that the API spells otherwise.
function sourceOf(source: unknown): unknown {
  const { buildSpec, ...rest } = apiMembers(source, turns) as Readonly<Record<string, unknown>>;
  return buildSpec === undefined ? rest : { ...rest, buildspec: buildSpec };
}

function projectInput(name: string, desired: Properties, context: ResourceContext): Record<string, unknown> {
  const {
    Name: _name,
    Tags: _tags,
    Source,
    SecondarySources,
    Triggers: _triggers,
    Visibility: _visibility,
    ...rest
  } = desired;
  return {
    name,
    ...(apiMembers(rest, turns) as Record<string, unknown>),
    source: sourceOf(Source),
    secondarySources: Array.isArray(SecondarySources) ? SecondarySources.map(sourceOf) : undefined,
    tags: tagList(desired, context)?.map(({ Key, Value }) => ({ key: Key, value: Value })),
  };
}

async function put(
  operation: string,
  name: string,
  desired: Properties,
  context: ResourceContext,
): Promise<ResourceState> {
  const input = projectInput(name, desired, context);
  const { project } = await call<{ project: { arn: string } }>(context, 'codebuild', operation, input);
  return { physicalId: name, attributes: { Arn: project.arn, Id: project.arn } };
}

/** The webhook of `Triggers`, which CodeBuild makes at the provider. */
function webhookOf({ Triggers }: Properties): Record<string, unknown> | undefined {
  const triggers = apiMembers(Triggers ?? {}, turns) as Readonly<Record<string, unknown>>;
  if (!asBoolean(triggers['webhook'])) return undefined;
  const { buildType, filterGroups, pullRequestBuildPolicy } = triggers;
  return { buildType, filterGroups, pullRequestBuildPolicy };
}

async function putWebhook(
  projectName: string,
  previous: Properties,
  desired: Properties,
  context: ResourceContext,
): Promise<void> {
  const [existing, wanted] = [webhookOf(previous), webhookOf(desired)];
  if (wanted) {
    await call(context, 'codebuild', existing ? 'UpdateWebhook' : 'CreateWebhook', { projectName, ...wanted });
  } else if (existing) {
    await callUnlessGone(context, 'codebuild', 'DeleteWebhook', { projectName });
  }
}

/** Ref is the name. CodeBuild itself demands that the service role may be passed to it. */
export const codeBuildProject: ResourceHandler = {
  type: 'AWS::CodeBuild::Project',
  async create(desired, context) {
    const name = typeof desired['Name'] === 'string' ? desired['Name'] : context.generatedName(150);
    const project = await put('CreateProject', name, desired, context);
    await putWebhook(name, {}, desired, context);
    return project;
  },
  async update(current, previous, desired, context) {
    const project = await put('UpdateProject', current.physicalId, desired, context);
    await putWebhook(current.physicalId, previous, desired, context);
    return project;
  },
  delete: (current, _properties, context) =>
    callUnlessGone(context, 'codebuild', 'DeleteProject', { name: current.physicalId }),
};
