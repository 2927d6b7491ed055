import {
  GetTemplateCommand,
  ListImportsCommand,
  ListStackResourcesCommand,
  type ListImportsCommandOutput,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { isStateful } from '../stateful-types.ts';
import { isObject, parseSource, toTemplateValue } from '../template.ts';

/** What a stack holds that is more than its configuration. */
export interface HeldResource {
  /** `NESTEDSTACK.LOGICALID` in a nested stack. */
  readonly resource: string;
  readonly type: string;
  readonly physicalId: string;
  /** It stays, without a stack. */
  readonly isRetained: boolean;
}

/** Stateful resources, and those of any type that their DeletionPolicy keeps; of nested stacks too. */
export async function readHeld(
  client: CloudFormationClient,
  stackId: string,
  context: Context,
  parent = '',
): Promise<readonly HeldResource[]> {
  const policies = await readPolicies(client, stackId, context);
  const resources = await allPages(
    (NextToken) =>
      client
        .send(new ListStackResourcesCommand({ StackName: stackId, ...(NextToken ? { NextToken } : {}) }), {
          abortSignal: context.signal,
        })
        .catch((error: unknown) => {
          throw fromAws(error, `list the resources of stack ${stackId}`);
        }),
    ({ StackResourceSummaries }) => StackResourceSummaries,
    ({ NextToken }) => NextToken,
  );
  const held: HeldResource[] = [];
  for (const {
    LogicalResourceId = '',
    ResourceType: type = '',
    PhysicalResourceId = '',
    ResourceStatus,
  } of resources) {
    if (PhysicalResourceId === '' || ResourceStatus === 'DELETE_COMPLETE') continue;
    const resource = `${parent}${LogicalResourceId}`;
    const isRetained = policies.get(LogicalResourceId)?.startsWith('Retain') === true;
    if (type === 'AWS::CloudFormation::Stack' && !isRetained)
      held.push(...(await readHeld(client, PhysicalResourceId, context, `${resource}.`)));
    else if (isRetained || isStateful(type)) held.push({ resource, type, physicalId: PhysicalResourceId, isRetained });
  }
  return held;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
async function readPolicies(
  client: CloudFormationClient,
  StackName: string,
  context: Context,
): Promise<ReadonlyMap<string, string>> {
  const command = new GetTemplateCommand({ StackName, TemplateStage: 'Processed' });
  const { TemplateBody = '{}' } = await client
    .send(command, { abortSignal: context.signal })
    .catch((error: unknown) => {
      throw fromAws(error, `read the template of stack ${StackName}`);
    });
  const template = toTemplateValue(parseSource(TemplateBody, 'template'));
  const resources = isObject(template) && isObject(template['Resources']) ? template['Resources'] : {};
  return new Map(
    Object.entries(resources).flatMap(([id, resource]) =>
      isObject(resource) && typeof resource['DeletionPolicy'] === 'string' ? [[id, resource['DeletionPolicy']]] : [],
    ),
  );
}

/** An export that other stacks import: they keep its stack from being deleted. */
export interface UsedExport {
  readonly name: string;
  readonly importers: readonly string[];
}

export async function readUsedExports(
  client: CloudFormationClient,
  { Outputs = [] }: Stack,
  context: Context,
): Promise<readonly UsedExport[]> {
  const names = Outputs.flatMap(({ ExportName }) => (ExportName === undefined ? [] : [ExportName]));
  const used = await Promise.all(
    names.map(async (name) => ({ name, importers: await listImporters(client, name, context) })),
  );
  return used.filter(({ importers }) => importers.length > 0);
}

function listImporters(client: CloudFormationClient, ExportName: string, context: Context): Promise<readonly string[]> {
  return allPages(
    async (NextToken): Promise<Partial<ListImportsCommandOutput>> => {
      try {
        return await client.send(new ListImportsCommand({ ExportName, ...(NextToken ? { NextToken } : {}) }), {
          abortSignal: context.signal,
        });
      } catch (error) {
        // What nobody imports is answered with an error, whose text is the only difference.
        if (error instanceof Error && /is not imported by any stack/.test(error.message)) return { Imports: [] };
        throw fromAws(error, `list who imports ${ExportName} (cloudformation:ListImports)`);
      }
    },
    ({ Imports }) => Imports,
    ({ NextToken }) => NextToken,
  );
}
