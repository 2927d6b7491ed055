import { CloudFormationClient, type StackInstanceSummary } from '@aws-sdk/client-cloudformation';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { administratorOf, placeOf, type BootstrapConfiguration } from '../../bootstrap/index.ts';
import type { Context } from '../../context.ts';
import { listStackSetInstances } from '../../stack-set-instances.ts';
import type { InAccount } from '../read/accounts.ts';
import { read, readOn, type Reading } from '../read/reading.ts';

const stackSets = ['codebuild-steps-standard-accounts', 'codebuild-steps-controlled-accounts'] as const;

/** Names of the parameters that a template makes, as in `/codebuild-steps/common/artifact-bucket`. */
export async function parametersMadeBy(templates: string, templateFile: string): Promise<readonly string[]> {
  const text = await readFile(join(templates, templateFile), 'utf8');
  const names = [...text.matchAll(/\bName: (\/codebuild-steps\/[a-z/-]+)/g)].map(([, name = '']) => name);
  return [...new Set(names)];
}

/** The most that one call takes. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const parametersAtATime = 10;

/** The values of those that exist. */
export function readParameters(
  context: Context,
  names: readonly string[],
  where: string,
): Promise<Reading<ReadonlyMap<string, string>>> {
  const client = context.aws.client(SSMClient);
  return read(`the SSM parameters of ${where} (ssm:GetParameters)`, async () => {
    const values = new Map<string, string>();
    for (let start = 0; start < names.length; start += parametersAtATime) {
      const Names = names.slice(start, start + parametersAtATime);
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names }));
      for (const { Name = '', Value = '' } of Parameters) values.set(Name, Value);
    }
    return values;
  });
}

export interface RolesInstance {
  readonly accountId: string;
  readonly region: string;
  readonly stackSet: string;
  readonly status: string;
  readonly reason?: string;
}

/** What the StackSets say of each account and region that they put something into. */
export async function readRolesInstances(
  configuration: BootstrapConfiguration,
  inAccount: InAccount,
): Promise<Reading<readonly RolesInstance[]>> {
  if (configuration['organizational-units'] === undefined) return { state: 'read', value: [] };
  const administrator = administratorOf(configuration);
  const region = configuration.regions[0] ?? '';
  const CallAs = administrator === 'Management' ? 'SELF' : 'DELEGATED_ADMIN';
  return readOn(await inAccount(placeOf(administrator, configuration).accountId, region), (context) =>
    read('the accounts of the StackSets (cloudformation:ListStackInstances)', async () => {
      const client = context.aws.client(CloudFormationClient);
      const found: RolesInstance[] = [];
      for (const stackSet of stackSets) {
        for (const summary of await listStackSetInstances(client, stackSet, CallAs))
          found.push(instanceOf(stackSet, summary));
      }
      return found;
    }),
  );
}

function instanceOf(
  stackSet: string,
  { Account = '', Region = '', Status, StatusReason }: StackInstanceSummary,
): RolesInstance {
  const reason = StatusReason ? { reason: StatusReason } : {};
  return { accountId: Account, region: Region, stackSet, status: Status ?? 'in an unknown state', ...reason };
}
