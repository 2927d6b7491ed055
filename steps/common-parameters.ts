import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientSettings } from './aws-clients.ts';
import type { Context } from './context.ts';
import { fromAws } from './errors/index.ts';

/** The prefix of the SSM parameters in which the common stack names its resources. */
const commonPrefix = '/codebuild-steps/common/';

export function commonParameterName<Name extends string>(name: Name): `${typeof commonPrefix}${Name}` {
  return `${commonPrefix}${name}`;
}

/** The values of some of the common stack's parameters, as in `artifact-bucket`; those that do not exist are absent. */
export async function readCommonParameters<Name extends string>(
  context: Context,
  names: readonly Name[],
  settings?: ClientSettings,
): Promise<Partial<Record<Name, string>>> {
  const client = context.aws.client(SSMClient, settings);
  const values: Partial<Record<Name, string>> = {};
  try {
    const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: names.map(commonParameterName) }));
    for (const name of names) {
      const parameter = Parameters.find(({ Name }) => Name === commonParameterName(name));
      if (parameter?.Value !== undefined) values[name] = parameter.Value;
    }
    return values;
  } catch (error) {
    const wanted = names.map(commonParameterName).join(', ');
    throw fromAws(error, `read the SSM parameters ${wanted} of the common stack (ssm:GetParameters)`);
  }
}
