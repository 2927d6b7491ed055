import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { arnOf } from '../../../../authorisation/caller.ts';
import { optionalText, textsOf } from '../../protocols/json-input.ts';
import type { Input, Operation, Output, Request } from '../../service.ts';
import { parseRuleContent } from './approval-rule.ts';
import { onRepository, repositoryNameOf } from './operation.ts';
import { approvalRuleTemplatesOf, findRepository, repositoriesOf, repositoryArn } from './state.ts';

export interface ApprovalRuleTemplate {
  readonly id: string;
  name: string;
  description: string;
  content: string;
  readonly createdAt: number;
  lastModifiedAt: number;
  lastModifiedUser: string;
  /** Ids of repositories: one that is made anew under an old name is not associated. */
  repositoryIds: string[];
}

// Templates have no ARN: their actions know no resource.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodecommit.html
function onTemplates(action: string): Operation['demands'] {
  return () => [{ action: `codecommit:${action}`, resource: '*' }];
}

function templateNameOf(input: Input, member = 'approvalRuleTemplateName'): string {
  const name = optionalText(input, member);
  if (name === undefined) {
    throw new AwsError('ApprovalRuleTemplateNameRequiredException', 'An approval rule template name is required');
  }
  if (name.length <= 100) return name;
  throw new AwsError('InvalidApprovalRuleTemplateNameException', 'The approval rule template name is not valid');
}

function findTemplate(input: Input, request: Request, member?: string): ApprovalRuleTemplate {
  const name = templateNameOf(input, member);
  const templates = approvalRuleTemplatesOf(request);
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template) return template;
  throw new AwsError('ApprovalRuleTemplateDoesNotExistException', `Approval rule template ${name} does not exist`);
}

function contentOf(input: Input, member: string): string {
  const content = optionalText(input, member);
  if (content === undefined) {
    throw new AwsError('ApprovalRuleTemplateContentRequiredException', 'The content of the template is required');
  }
  if (content.length <= 3000 && parseRuleContent(content)) return content;
  throw new AwsError(
    'InvalidApprovalRuleTemplateContentException',
    'The content of the approval rule template is not valid',
  );
}

function describe(template: ApprovalRuleTemplate): Output {
  return {
    approvalRuleTemplate: {
      approvalRuleTemplateId: template.id,
      approvalRuleTemplateName: template.name,
      approvalRuleTemplateDescription: template.description,
      approvalRuleTemplateContent: template.content,
      ruleContentSha256: sha256(template.content),
      creationDate: new Date(template.createdAt),
      lastModifiedDate: new Date(template.lastModifiedAt),
      lastModifiedUser: template.lastModifiedUser,
    },
  };
}

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function change(
  action: string,
  apply: (template: ApprovalRuleTemplate, input: Input, request: Request) => void,
  member?: string,
): Operation {
  return {
    demands: onTemplates(action),
    handle(input, request) {
      const template = findTemplate(input, request, member);
      apply(template, input, request);
      template.lastModifiedAt = request.cloud.clock.now();
      template.lastModifiedUser = arnOf(request.caller.principal);
      return describe(template);
    },
  };
}

const createTemplate: Operation = {
  demands: onTemplates('CreateApprovalRuleTemplate'),
  handle(input, request) {
    const name = templateNameOf(input);
    const templates = approvalRuleTemplatesOf(request);
    requireFree(templates, name);
    const now = request.cloud.clock.now();
    const template: ApprovalRuleTemplate = {
      id: randomUUID(),
      name,
      description: optionalText(input, 'approvalRuleTemplateDescription') ?? '',
      content: contentOf(input, 'approvalRuleTemplateContent'),
      createdAt: now,
      lastModifiedAt: now,
      lastModifiedUser: arnOf(request.caller.principal),
      repositoryIds: [],
    };
    templates[name] = template;
    return describe(template);
  },
};

function requireFree(templates: Readonly<Record<string, unknown>>, name: string): void {
  if (!Object.hasOwn(templates, name)) return;
  throw new AwsError('ApprovalRuleTemplateNameAlreadyExistsException', `Approval rule template ${name} already exists`);
}

/** Answers with no id, and succeeds, where there is no such template. */
const deleteTemplate: Operation = {
  demands: onTemplates('DeleteApprovalRuleTemplate'),
  handle(input, request) {
    const name = templateNameOf(input);
    const templates = approvalRuleTemplatesOf(request);
    const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
    if (!template) return {};
    if (namesOf(template, request).length > 0) {
      throw new AwsError(
        'ApprovalRuleTemplateInUseException',
        `Approval rule template ${name} is associated with a repository`,
      );
    }
    delete templates[name];
    return { approvalRuleTemplateId: template.id };
  },
};

function namesOf({ repositoryIds }: ApprovalRuleTemplate, { cloud, accountId, region }: Request): readonly string[] {
  return Object.values(repositoriesOf(cloud, accountId, region))
    .filter(({ id }) => repositoryIds.includes(id))
    .map(({ name }) => name);
}

/** The templates whose rules a new pull request of a repository gets. */
export function templatesOfRepository(request: Request, repositoryId: string): readonly ApprovalRuleTemplate[] {
  return Object.values(approvalRuleTemplatesOf(request)).filter(({ repositoryIds }) =>
    repositoryIds.includes(repositoryId),
  );
}

function associate(template: ApprovalRuleTemplate, repositoryName: string, request: Request): void {
  const { id } = findRepository(request, repositoryName);
  if (!template.repositoryIds.includes(id)) template.repositoryIds.push(id);
}

function disassociate(template: ApprovalRuleTemplate, repositoryName: string, request: Request): void {
  const { id } = findRepository(request, repositoryName);
  template.repositoryIds = template.repositoryIds.filter((other) => other !== id);
}

function one(action: string, work: typeof associate): Operation {
  return {
    demands: onRepository(action),
    handle(input, request) {
      work(findTemplate(input, request), repositoryNameOf(input), request);
      return {};
    },
  };
}

/** The batch forms go on where one repository fails, and list what failed. */
function many(action: string, done: string, work: typeof associate): Operation {
  return {
    demands: (input, { region, accountId }) =>
      textsOf(input, 'repositoryNames').map((name) => ({
        action: `codecommit:${action}`,
        resource: repositoryArn(region, accountId, name),
      })),
    handle(input, request) {
      const template = findTemplate(input, request);
      const [names, errors]: [string[], Output[]] = [[], []];
      for (const repositoryName of textsOf(input, 'repositoryNames')) {
        try {
          work(template, repositoryName, request);
          names.push(repositoryName);
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          errors.push({ repositoryName, errorCode: error.code, errorMessage: error.message });
        }
      }
      return { [done]: names, errors };
    },
  };
}

export const approvalRuleTemplateOperations: Readonly<Record<string, Operation>> = {
  CreateApprovalRuleTemplate: createTemplate,
  DeleteApprovalRuleTemplate: deleteTemplate,
  GetApprovalRuleTemplate: {
    demands: onTemplates('GetApprovalRuleTemplate'),
    handle: (input, request) => describe(findTemplate(input, request)),
  },
  ListApprovalRuleTemplates: {
    demands: onTemplates('ListApprovalRuleTemplates'),
    handle: (_input, request) => ({ approvalRuleTemplateNames: Object.keys(approvalRuleTemplatesOf(request)) }),
  },
  UpdateApprovalRuleTemplateContent: change('UpdateApprovalRuleTemplateContent', (template, input) => {
    const expected = optionalText(input, 'existingRuleContentSha256');
    if (expected !== undefined && expected !== sha256(template.content)) {
      throw new AwsError('InvalidRuleContentSha256Exception', 'The SHA-256 hash of the rule content is not valid');
    }
    template.content = contentOf(input, 'newRuleContent');
  }),
  UpdateApprovalRuleTemplateDescription: change('UpdateApprovalRuleTemplateDescription', (template, input) => {
    template.description = optionalText(input, 'approvalRuleTemplateDescription') ?? '';
  }),
  UpdateApprovalRuleTemplateName: change(
    'UpdateApprovalRuleTemplateName',
    (template, input, request) => {
      const name = templateNameOf(input, 'newApprovalRuleTemplateName');
      const templates = approvalRuleTemplatesOf(request);
      requireFree(templates, name);
      delete templates[template.name];
      template.name = name;
      templates[name] = template;
    },
    'oldApprovalRuleTemplateName',
  ),
  AssociateApprovalRuleTemplateWithRepository: one('AssociateApprovalRuleTemplateWithRepository', associate),
  DisassociateApprovalRuleTemplateFromRepository: one('DisassociateApprovalRuleTemplateFromRepository', disassociate),
  BatchAssociateApprovalRuleTemplateWithRepositories: many(
    'BatchAssociateApprovalRuleTemplateWithRepositories',
    'associatedRepositoryNames',
    associate,
  ),
  BatchDisassociateApprovalRuleTemplateFromRepositories: many(
    'BatchDisassociateApprovalRuleTemplateFromRepositories',
    'disassociatedRepositoryNames',
    disassociate,
  ),
  ListRepositoriesForApprovalRuleTemplate: {
    demands: onTemplates('ListRepositoriesForApprovalRuleTemplate'),
    handle: (input, request) => ({ repositoryNames: namesOf(findTemplate(input, request), request) }),
  },
  ListAssociatedApprovalRuleTemplatesForRepository: {
    demands: onRepository('ListAssociatedApprovalRuleTemplatesForRepository'),
    handle(input, request) {
      const { id } = findRepository(request, repositoryNameOf(input));
      return { approvalRuleTemplateNames: templatesOfRepository(request, id).map(({ name }) => name) };
    },
  },
};
