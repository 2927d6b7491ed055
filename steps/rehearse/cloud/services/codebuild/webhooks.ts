import { AwsError } from '../../aws-error.ts';
import { optionalText, requiredText } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import { connectedTypes } from './connected-source.ts';
import type { Project, Webhook } from './project.ts';
import { arnIn, codebuildState, findProject, projectName } from './state.ts';

const filterTypes = ['EVENT', 'BASE_REF', 'HEAD_REF'];

function onProject(action: string): (input: Input, request: Request) => readonly Demand[] {
  return (input, request) => [
    {
      action: `codebuild:${action}`,
      resource: arnIn(request, `project/${projectName(requiredText(input, 'projectName'))}`),
    },
  ];
}

/** Whether there has to be one already tells making from changing. */
function putWebhook(action: 'CreateWebhook' | 'UpdateWebhook'): Operation {
  return {
    demands: onProject(action),
    handle(input, request) {
      const { webhook: existing, ...project } = ownProject(input, request);
      if (action === 'CreateWebhook' && existing)
        throw new AwsError('ResourceAlreadyExistsException', `Project ${project.name} already has a webhook`);
      if (action === 'UpdateWebhook' && !existing) throw noWebhook(project);
      if (!connectedTypes.includes(project.source.type))
        throw new AwsError('InvalidInputException', 'Webhook is not supported for this source type');
      const webhook = readWebhook(input);
      codebuildState(request).projects[project.name] = { ...project, webhook };
      return { webhook };
    },
  };
}

const deleteWebhook: Operation = {
  demands: onProject('DeleteWebhook'),
  handle(input, request) {
    const { webhook, ...project } = ownProject(input, request);
    if (!webhook) throw noWebhook(project);
    codebuildState(request).projects[project.name] = project;
    return {};
  },
};

function ownProject(input: Input, request: Request): Project {
  return findProject(request, optionalText(input, 'projectName') ?? '');
}

function noWebhook({ name }: Pick<Project, 'name'>): AwsError {
  return new AwsError('ResourceNotFoundException', `Project ${name} has no webhook`);
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html */
function readWebhook({ filterGroups = [], pullRequestBuildPolicy }: Input): Webhook {
  const groups = filterGroups as Webhook['filterGroups'];
  if (groups.some((group) => !group.some(({ type }) => type === 'EVENT')))
    throw new AwsError('InvalidInputException', 'Each filter group must have a filter of type EVENT');
  const other = groups.flat().find(({ type }) => !filterTypes.includes(type));
  if (other || !pullRequestBuildPolicy) {
    const what = other ? `webhook filters of type ${other.type}` : 'webhooks without a pullRequestBuildPolicy';
    throw new AwsError('NotImplemented', `${what} are not part of the embedded cloud`, 501);
  }
  return {
    filterGroups: groups,
    pullRequestBuildPolicy: pullRequestBuildPolicy as Webhook['pullRequestBuildPolicy'],
  };
}

export const webhookOperations: Readonly<Record<string, Operation>> = {
  CreateWebhook: putWebhook('CreateWebhook'),
  UpdateWebhook: putWebhook('UpdateWebhook'),
  DeleteWebhook: deleteWebhook,
};
