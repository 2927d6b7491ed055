import { withClientSettings } from '../aws-clients.ts';
import {
  applyBootstrap,
  planBootstrap,
  type Access,
  type BootstrapConfiguration,
  type BootstrapOptions,
  type PipelineConfiguration,
} from '../bootstrap/index.ts';
import type { Context } from '../context.ts';
import { accountContext } from './account-context.ts';
import type { OrganizationDefinition } from './cloud/cloud.ts';
import { startCloud } from './cloud/index.ts';

/** What there is where an account does not count: an organisation in the embedded cloud. */
interface MadeOrganization {
  /** The configuration that it was made of, which differs where this machine cannot have what it names. */
  readonly configuration: BootstrapConfiguration;
  readonly access: Access;
  /** What differs from the organisation that is meant. */
  readonly notes: readonly string[];
}

/**
 * The organisation that a configuration means, as `steps bootstrap` makes it of the standard templates alone, in the embedded cloud: it is
 * there while `use` runs. No account is asked for anything.
 */
export async function withTemplatesAlone<T>(
  configuration: BootstrapConfiguration,
  facts: Omit<BootstrapOptions, 'access'>,
  context: Context,
  use: (made: MadeOrganization) => Promise<T>,
): Promise<T> {
  const [region = ''] = configuration.regions;
  const meant = withoutMachines(configuration);
  const organization = organizationOf(meant);
  const cloud = await startCloud({ organization, region, connections: connectionsOf(configuration) });
  const access: Access = ({ accountId, region: there }) => {
    const inside = accountContext(cloud, accountId, quiet(context));
    return { ...inside, aws: withClientSettings(inside.aws, { region: there }) };
  };
  try {
    const options = { ...facts, access };
    const inside = access({ account: 'Management', accountId: organization.managementAccountId, region });
    const plan = await planBootstrap(meant, options, inside);
    await applyBootstrap(plan, { ...options, upgrade: false }, inside);
    await cloud.idle();
    return await use({ configuration: meant, access, notes: notesOf(configuration) });
  } finally {
    await cloud.stop();
  }
}

/** Of setting up, nothing is told but what is wrong. */
function quiet(context: Context): Context {
  return { ...context, report: () => {} };
}

/** A unit by its id has no path here: it gets one of that name. An image is one that CodeBuild brings, for none is pushed. */
function withoutMachines(configuration: BootstrapConfiguration): BootstrapConfiguration {
  const { image: _image, accounts, ...rest } = configuration;
  return {
    ...rest,
    ...(accounts === undefined ? {} : { accounts: accounts.map(({ id, controlled }) => ({ id, controlled })) }),
    image: { uri: providedImage },
    // Everybody may do everything in an account of their own.
    credentials: { workloads: {} },
  };
}

const providedImage = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';

function notesOf({ image, pipelines = [] }: BootstrapConfiguration): readonly string[] {
  return [
    'this is what the templates alone say: nothing was asked of any account',
    'an account is taken to lie in a controlled unit where only pipelines of class main deploy to it',
    ...(image === undefined || image.uri === providedImage
      ? []
      : ['pulling the image of the builds was not looked at']),
    ...(pipelines.some(({ source }) => source?.connection) ? ['connections are taken to be available'] : []),
  ];
}

/** The accounts that the configuration names, each where its pipelines let it be, and one more in every unit that would be empty. */
function organizationOf(configuration: BootstrapConfiguration): OrganizationDefinition {
  const { organization, 'organizational-units': units = {}, accounts = [], pipelines = [] } = configuration;
  const { 'management-account': management, 'tools-account': tools } = organization;
  const [standard, controlled] = [units.standard?.[0], units.controlled?.[0]];
  const placed = new Map<string, readonly string[]>();
  const place = (id: string, unit: string | undefined) => {
    if (!placed.has(id)) placed.set(id, unit?.split('/') ?? []);
  };
  place(management, undefined);
  place(tools, undefined);
  if (organization['delegated-administrator'] !== undefined) place(organization['delegated-administrator'], undefined);
  for (const { id } of accounts) place(id, undefined);
  const byAll = pipelines.filter((pipeline) => pipeline.class === 'develop').flatMap(accountsOf);
  for (const id of pipelines.flatMap(accountsOf))
    place(id, byAll.includes(id) ? (standard ?? controlled) : (controlled ?? standard));
  const targets = configuration['service-control-policy']?.targets ?? [];
  const paths = [
    ...(units.standard ?? []),
    ...(units.controlled ?? []),
    ...targets.filter((text) => !/^\d{12}$/.test(text)),
  ];
  paths.forEach((path, index) => place(String(900_000_000_001 + index), path));
  return {
    id: organization.id ?? 'o-templatesalone',
    managementAccountId: management,
    accounts: [...placed].map(([id, organizationalUnit]) => ({
      name: id === tools ? 'Tools' : id === management ? 'Management' : id,
      id,
      email: `${id}@example.com`,
      organizationalUnit,
    })),
  };
}

function accountsOf({ accounts = {}, parameters = {}, environments = [] }: PipelineConfiguration): readonly string[] {
  const named = Object.entries(parameters).filter(([name]) => name.endsWith('AccountId'));
  const ids = [
    ...Object.values(accounts),
    ...named.map(([, id]) => id),
    ...environments.flatMap((environment) => environment.accounts),
  ];
  return ids.filter((id) => id !== undefined && /^\d{12}$/.test(id));
}

function connectionsOf({ pipelines = [] }: BootstrapConfiguration) {
  const arns = pipelines.flatMap(({ source }) => source?.connection ?? []);
  return Object.fromEntries(arns.map((arn) => [arn, { status: 'AVAILABLE' as const, repositories: {} }]));
}
