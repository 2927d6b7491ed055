import {
  GetTemplateCommand,
  ListImportsCommand,
  type ListImportsCommandOutput,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { allPages } from '../all-pages.ts';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { isStillThere, listResources, retainedNames } from '../stack-resources.ts';
import { isStateful } from '../stateful-types.ts';
import { parseSource, toTemplateValue } from '../template.ts';

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
  const retained = await readRetained(client, stackId, context);
  const held: HeldResource[] = [];
  for (const summary of (await listResources(client, stackId, context)).filter(isStillThere)) {
    const { LogicalResourceId = '', ResourceType: type = '', PhysicalResourceId: physicalId = '' } = summary;
    const resource = `${parent}${LogicalResourceId}`;
    const isRetained = retained.has(LogicalResourceId);
    if (type === 'AWS::CloudFormation::Stack' && !isRetained)
      held.push(...(await readHeld(client, physicalId, context, `${resource}.`)));
    else if (isRetained || isStateful(type)) held.push({ resource, type, physicalId, isRetained });
  }
  return held;
}

async function readRetained(
  client: CloudFormationClient,
  StackName: string,
  context: Context,
): Promise<ReadonlySet<string>> {
  const command = new GetTemplateCommand({ StackName, TemplateStage: 'Processed' });
  const { TemplateBody = '{}' } = await client
    .send(command, { abortSignal: context.signal })
    .catch((error: unknown) => {
      throw fromAws(error, `read the template of stack ${StackName}`);
    });
  return retainedNames(toTemplateValue(parseSource(TemplateBody, 'template')));
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
