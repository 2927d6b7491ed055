import { fileMissing } from '../../near-path.ts';
import { join, resolve } from 'node:path';
import type { Context } from '../../context.ts';
import { requireTemplateMap } from '../../root-template.ts';
import { readSourceText } from '../../source-text.ts';
import { isObject, parseSource, toTemplateValue, type TemplateObject } from '../../template.ts';
import type { Graph } from '../graph.ts';
import { drawTrust } from './draw.ts';
import { evaluateTemplate } from './evaluate.ts';
import { readTrustFacts, type GroupedTemplate } from './facts.ts';
import { readOrganization, type Organization } from './organization.ts';

export interface TrustOptions {
  /** The folder of the organisation's templates: `common/common.yml` and `cross-account/roles.yml`. */
  readonly templates: string;
  /** bootstrap.yml; without it the accounts are called by what they are for. */
  readonly configurationFile?: string;
}

/** Draws who trusts whom, by the templates that the organisation is installed with. Nothing of AWS is asked. */
export async function trustGraph({ templates, configurationFile }: TrustOptions, context: Context): Promise<Graph> {
  const organization = await readOrganization(configurationFile, context);
  const common = await readTemplate(templates, join('common', 'common.yml'), context);
  const roles = await readTemplate(templates, join('cross-account', 'roles.yml'), context);
  return drawTrust(readTrustFacts(placeTemplates(common, roles, organization)), {
    accounts: {
      [organization.tools]: 'Tools account',
      [organization.management]: 'Management account',
      ManagementAccountId: 'Management account',
    },
  });
}

async function readTemplate(folder: string, name: string, { workingDirectory }: Context): Promise<TemplateObject> {
  const file = join(folder, name);
  const text = await readSourceText(resolve(workingDirectory, file), file);
  if (text === undefined)
    throw await fileMissing(
      file,
      'a template of the organisation',
      workingDirectory,
      'name their folder by --templates',
    );
  const source = parseSource(text, file);
  requireTemplateMap(source);
  const value = toTemplateValue(source);
  return isObject(value) ? value : {};
}

/** The common stack in the Tools account, and the roles in an account of each class, with the values that bootstrap gives them. */
function placeTemplates(
  common: TemplateObject,
  roles: TemplateObject,
  { tools, management, id, region, hasStandard, hasControlled, classNames }: Organization,
): readonly GroupedTemplate[] {
  const ofTools = {
    template: common,
    parameters: { OrganizationId: id, ManagementAccountId: management },
    accountId: tools,
    region,
    group: 'Tools account',
  };
  const { outputs } = evaluateTemplate(ofTools);
  const output = (name: string) => String(outputs[name] ?? name);
  const given = {
    OrganizationId: id,
    ToolsAccountId: tools,
    ArtifactBucketNames: output('ArtifactBucketName'),
    ArtifactKeyArns: output('ArtifactKeyArn'),
    PipelineRoleNames: output('PipelineRoleName'),
    DevelopPipelineRoleNames: output('DevelopPipelineRoleName'),
    DeployRoleNames: output('DeployRoleName'),
    DevelopDeployRoleNames: output('DevelopDeployRoleName'),
  };
  const of = (group: string, isControlled: boolean): GroupedTemplate => ({
    template: roles,
    parameters: { ...given, AllowDevelopPipelines: isControlled ? 'false' : 'true' },
    accountId: isControlled ? 'controlled' : 'standard',
    region,
    group,
  });
  return [
    ofTools,
    ...(hasStandard ? [of(classNames.standard, false)] : []),
    ...(hasControlled ? [of(classNames.controlled, true)] : []),
  ];
}
