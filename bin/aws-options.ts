import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { patience, withClientSettings, type AwsClients, type ClientConfiguration } from '../steps/aws-clients.ts';
import type { Context } from '../steps/context.ts';
import { fileUnreadable, settingInvalid } from '../steps/errors/index.ts';
import { given } from '../steps/given.ts';
import { fileMissing } from '../steps/near-path.ts';
import { flagOption, numberOption, textOption, type OptionRow, type OptionValues } from './command.ts';

/**
 * The global options of the AWS CLI, so that a command line of its changes its first words only.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
 */
export const awsOptions: readonly OptionRow[] = [
  { flags: '--profile <name>', completes: 'profile', description: 'a profile of the shared AWS configuration' },
  { flags: '--endpoint-url <url>', completes: 'nothing', description: 'where AWS is, in the place of its own address' },
  { flags: '--no-verify-ssl', description: 'take any certificate' },
  {
    flags: '--ca-bundle <file>',
    completes: 'file',
    description: 'the certificates of the authorities to trust (AWS_CA_BUNDLE)',
  },
  {
    flags: '--cli-read-timeout <seconds>',
    completes: 'nothing',
    description: 'how long an answer may take; 0 waits for ever',
  },
  {
    flags: '--cli-connect-timeout <seconds>',
    completes: 'nothing',
    description: 'how long a connection may take; 0 waits for ever',
  },
  ...[
    '--debug',
    '--output <format>',
    '--query <expression>',
    '--color <when>',
    '--no-paginate',
    '--no-sign-request',
    '--no-cli-pager',
    '--cli-binary-format <format>',
    '--cli-auto-prompt',
    '--no-cli-auto-prompt',
    '--v2-debug',
  ].map((flags) => ({
    flags,
    completes: 'nothing' as const,
    description: 'an option of the AWS CLI',
    isForeign: true as const,
  })),
];

/** Clients as the options, and the AWS CLI's own variables beside those of the SDK, ask for them. */
export async function withAwsOptions(options: OptionValues, context: Context): Promise<Context> {
  if (options['signRequest'] === false)
    throw settingInvalid('--no-sign-request', 'set', 'signed requests', 'who uploads artifacts needs credentials');
  const { environment } = context;
  const fallback = environment['AWS_REGION'] ? undefined : environment['AWS_DEFAULT_REGION'];
  const defaultProfile = environment['AWS_PROFILE'] ? undefined : environment['AWS_DEFAULT_PROFILE'];
  const trust = await readTrust(options, environment['AWS_CA_BUNDLE'], context.workingDirectory);
  const configuration: ClientConfiguration = {
    ...given('region', textOption(options, 'region') ?? (fallback || undefined)),
    ...given('profile', textOption(options, 'profile') ?? (defaultProfile || undefined)),
    ...given('endpoint', readEndpoint(textOption(options, 'endpointUrl'))),
    requestHandler: { ...patience, ...readTimeouts(options), ...trust },
  };
  const aws: AwsClients = withClientSettings(context.aws, configuration);
  return { ...context, aws };
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text !== undefined && !/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
    throw settingInvalid('--endpoint-url', text, 'an address that starts with https:// or http://');
  return text;
}

function readTimeouts(options: OptionValues) {
  const read = (name: string, flag: string) => {
    const seconds = numberOption(options, name, flag, { from: 0 });
    return seconds === undefined ? undefined : seconds * 1000;
  };
  return {
    ...given('socketTimeout', read('cliReadTimeout', '--cli-read-timeout')),
    ...given('connectionTimeout', read('cliConnectTimeout', '--cli-connect-timeout')),
  };
}

async function readTrust(
  options: OptionValues,
  variable: string | undefined,
  workingDirectory: string,
): Promise<ClientConfiguration['requestHandler']> {
  const bundle = textOption(options, 'caBundle') ?? (variable || undefined);
  const isBlind = options['verifySsl'] === false || flagOption(options, 'noVerifySsl');
  if (bundle === undefined && !isBlind) return {};
  return {
    httpsAgent: {
      keepAlive: true,
      rejectUnauthorized: !isBlind,
      ...given('ca', bundle && (await readBundle(bundle, workingDirectory))),
    },
  };
}

async function readBundle(file: string, workingDirectory: string): Promise<string> {
  try {
    return readFileSync(resolve(workingDirectory, file), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw await fileMissing(file, 'the file of certificates', workingDirectory);
    throw fileUnreadable(file, error);
  }
}
