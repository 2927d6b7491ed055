import { ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, SSMClient, type Parameter } from '@aws-sdk/client-ssm';
import { allPages } from '../all-pages.ts';
import type { ClientSettings } from '../aws-clients.ts';
import type { Context } from '../context.ts';
import { fromAws, parameterSourceMissing, parameterSourceSecret } from '../errors/index.ts';
import { openTargetAccount } from '../target-account.ts';
import { declaredParameters, isNoEcho } from '../template.ts';
import type { DeployInputs } from './inputs.ts';
import type { DeployOptions } from './options.ts';

/** `{{ssm:NAME}}`: Parameter Store, as whoever runs the deployment. `{{export:ACCOUNT/REGION/NAME}}`: an export, by that account's pipeline role. */
type Source =
  | { readonly kind: 'ssm'; readonly name: string }
  | { readonly kind: 'export'; readonly account: string; readonly region: string; readonly name: string };

function sourceOf(value: string): Source | undefined {
  const [, parameter] = /^\{\{ssm:(.+)\}\}$/.exec(value) ?? [];
  if (parameter !== undefined) return { kind: 'ssm', name: parameter };
  const [, account, region, name] = /^\{\{export:(\d{12})\/([a-z0-9-]+)\/(.+)\}\}$/.exec(value) ?? [];
  if (account === undefined || region === undefined || name === undefined) return undefined;
  return { kind: 'export', account, region, name };
}

/** The inputs with the values that parameters name in the place of their names. Each source is asked once. */
export async function resolveValues(
  inputs: DeployInputs,
  options: DeployOptions,
  context: Context,
): Promise<DeployInputs> {
  const exportsOf = new Map<string, Promise<ReadonlyMap<string, string>>>();
  const resolveSource = async (parameter: string, value: string, source: Source): Promise<string | undefined> => {
    if (source.kind === 'ssm') {
      const found = await readParameter(source.name, options, context);
      const isShown = !isNoEcho(declaredParameters(inputs.template)[parameter]);
      if (found?.Type === 'SecureString' && isShown) throw parameterSourceSecret(parameter, value);
      return found?.Value;
    }
    const { account, region, name } = source;
    const key = `${account}/${region}`;
    const known = exportsOf.get(key) ?? readExports({ ...options, account, region }, context);
    exportsOf.set(key, known);
    return (await known).get(name);
  };
  const parameters: Record<string, string> = { ...inputs.configuration.parameters };
  for (const [name, value] of Object.entries(parameters)) {
    const source = sourceOf(value);
    if (!source) continue;
    const found = await resolveSource(name, value, source);
    if (found === undefined) throw parameterSourceMissing(name, value);
    parameters[name] = found;
  }
  return { ...inputs, configuration: { ...inputs.configuration, parameters } };
}

async function readParameter(
  Name: string,
  { region }: DeployOptions,
  context: Context,
): Promise<Parameter | undefined> {
  const settings: ClientSettings = region ? { region } : {};
  const command = new GetParameterCommand({ Name, WithDecryption: true });
  try {
    const { Parameter } = await context.aws.client(SSMClient, settings).send(command, { abortSignal: context.signal });
    return Parameter;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
    throw fromAws(error, `read the SSM parameter ${Name} (ssm:GetParameter)`);
  }
}

async function readExports(options: DeployOptions, context: Context): Promise<ReadonlyMap<string, string>> {
  const { client } = await openTargetAccount(options, context);
  const found = await allPages(
    (NextToken) =>
      client
        .send(new ListExportsCommand(NextToken ? { NextToken } : {}), { abortSignal: context.signal })
        .catch((error: unknown) => {
          throw fromAws(error, `list the exports of account ${options.account} (cloudformation:ListExports)`);
        }),
    ({ Exports }) => Exports,
    ({ NextToken }) => NextToken,
  );
  return new Map(found.map(({ Name = '', Value = '' }) => [Name, Value]));
}
