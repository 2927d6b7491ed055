import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { AwsClients } from '../../steps/aws-clients.ts';
import { textsOf } from '../../steps/stack-texts.ts';

/** What a stack says of itself; nothing where there is none. */
export async function deployedStack(clients: AwsClients, StackName: string) {
  const command = new DescribeStacksCommand({ StackName });
  const described = await clients
    .client(CloudFormationClient)
    .send(command)
    .catch(() => undefined);
  const stack = described?.Stacks?.[0];
  if (!stack) return undefined;
  return {
    status: stack.StackStatus,
    parameters: textsOf(stack.Parameters, 'ParameterKey', 'ParameterValue'),
    outputs: textsOf(stack.Outputs, 'OutputKey', 'OutputValue'),
    tags: textsOf(stack.Tags, 'Key', 'Value'),
  };
}

/** Its parameters; throws where there is none. */
export async function parametersOfStack(
  clients: AwsClients,
  StackName: string,
): Promise<Readonly<Record<string, string>>> {
  const { Stacks = [] } = await clients.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName }));
  return textsOf(Stacks[0]?.Parameters, 'ParameterKey', 'ParameterValue');
}
