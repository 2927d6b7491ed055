import { isObject, type TemplateValue } from '../template.ts';
import { needsManagement } from './access.ts';
import type { Contradiction } from './contradiction.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import { parseImageUri } from './image.ts';
import { monitoredRegions, regionOf } from './monitoring-stacks.ts';

/** What no schema can say of a configuration that it accepts, but for its pipelines (unfit-pipelines.ts). */
export function findContradictions(configuration: BootstrapConfiguration): readonly Contradiction[] {
  return [
    ...checkAccounts(configuration),
    ...checkRegions(configuration),
    ...checkUnits(configuration),
    ...checkListedAccounts(configuration),
    ...checkWithoutManagement(configuration),
    ...checkImage(configuration),
    ...checkAccessLogs(configuration),
    ...checkMonitoring(configuration),
    ...checkBranchRules(configuration),
  ];
}

function checkAccounts({ organization, credentials }: BootstrapConfiguration): readonly Contradiction[] {
  const delegated = organization['delegated-administrator'];
  const found: Contradiction[] = [];
  if (delegated !== undefined && delegated === organization['management-account']) {
    found.push({
      path: ['organization', 'delegated-administrator'],
      message: 'the management account cannot be its own delegated administrator: leave it out',
    });
  }
  if (credentials?.['delegated-administrator'] && delegated === undefined) {
    found.push({
      path: ['credentials', 'delegated-administrator'],
      message: 'credentials for a delegated administrator, and organization names none',
    });
  }
  return found;
}

function checkRegions({ regions }: BootstrapConfiguration): readonly Contradiction[] {
  return regions.flatMap((region, index) =>
    regions.indexOf(region) < index ? [{ path: ['regions', index], message: `region ${region} is named twice` }] : [],
  );
}

function checkUnits({ 'organizational-units': units }: BootstrapConfiguration): readonly Contradiction[] {
  if (!units) return [];
  const { standard = [], controlled = [] } = units;
  if (standard.length + controlled.length === 0)
    return [{ path: ['organizational-units'], message: 'no unit is named, so no account would get the roles' }];
  return controlled.flatMap((unit, index) =>
    standard.includes(unit)
      ? [
          {
            path: ['organizational-units', 'controlled', index],
            message: `unit ${unit} is standard too: an account can have the roles once`,
          },
        ]
      : [],
  );
}

function checkListedAccounts({ accounts = [] }: BootstrapConfiguration): readonly Contradiction[] {
  const ids = accounts.map(({ id }) => id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) < index
      ? [{ path: ['accounts', index, 'id'], message: `account ${id} is named twice: it can have the roles once` }]
      : [],
  );
}

/** What the organisation would have told, or done. */
function checkWithoutManagement(configuration: BootstrapConfiguration): readonly Contradiction[] {
  if (configuration['organizational-units'] !== undefined) return [];
  const { organization } = configuration;
  const found: Contradiction[] = [];
  if (organization.id === undefined && !needsManagement(configuration))
    found.push({
      path: ['organization'],
      message:
        'organization.id is missing: without organizational-units the management account is not asked for it (aws organizations describe-organization tells it in every account)',
    });
  if (organization['delegated-administrator'] !== undefined)
    found.push({
      path: ['organization', 'delegated-administrator'],
      message: 'a delegated administrator has nothing to do without organizational-units: leave it out',
    });
  return found;
}

function checkImage({ image }: BootstrapConfiguration): readonly Contradiction[] {
  const { repository, tag, uri } = image;
  const found: Contradiction[] = [];
  if (repository === undefined) {
    if (uri === undefined)
      found.push({
        path: ['image'],
        message: 'image.uri is missing: name an image that is there, or by repository: one for bootstrap to make',
      });
    if (tag !== undefined)
      found.push({
        path: ['image', 'tag'],
        message: 'a tag is looked for in repository:, which is missing; or put it into uri:',
      });
    return found;
  }
  if (image['repository-arn'] !== undefined)
    found.push({
      path: ['image', 'repository-arn'],
      message: 'repository: is made by bootstrap, which knows its ARN: leave repository-arn out',
    });
  if (uri === undefined) return found;
  const named = parseImageUri(uri);
  if (named?.repository !== repository || !named.version.startsWith('sha256:'))
    found.push({
      path: ['image', 'uri'],
      message: `uri is no image of repository ${repository} by its digest: expected …/${repository}@sha256:…; or give its tag:`,
    });
  if (tag !== undefined)
    found.push({ path: ['image', 'tag'], message: 'uri: says by its digest which image is meant: leave the tag out' });
  return found;
}

function checkAccessLogs({ 'access-logs': wanted, regions }: BootstrapConfiguration): readonly Contradiction[] {
  if (typeof wanted !== 'object' || wanted.bucket === undefined || regions.length === 1) return [];
  return [
    {
      path: ['access-logs', 'bucket'],
      message: `a bucket takes the access logs of its own region, and there are ${regions.length}: let bootstrap make one in each (access-logs: true)`,
    },
  ];
}

function checkMonitoring(configuration: BootstrapConfiguration): readonly Contradiction[] {
  const { monitoring } = configuration;
  if (!monitoring) return [];
  const { emails, topics } = monitoring;
  if ((emails === undefined) === (topics === undefined))
    return [{ path: ['monitoring'], message: 'monitoring tells by emails or by topics: name one of the two' }];
  if (topics === undefined) return [];
  const named = topics.map(regionOf);
  return monitoredRegions(configuration)
    .filter((region) => !named.includes(region))
    .map((region) => ({ path: ['monitoring', 'topics'], message: `no topic is of ${region}, which is monitored too` }));
}

function checkBranchRules({ 'branch-rules': rules, pipelines = [] }: BootstrapConfiguration): readonly Contradiction[] {
  if (!rules) return [];
  const path = ['branch-rules'];
  const validates = rules['validate-pull-requests'] === true;
  if (rules.roles === undefined && rules.approvals === undefined && !validates)
    return [
      {
        path,
        message: 'branch-rules binds no roles, asks for no approvals and validates nothing, so it rules nothing',
      },
    ];
  if (validates && pipelines.length === 0)
    return [
      {
        path: [...path, 'validate-pull-requests'],
        message: 'pull requests are validated in the repositories of pipelines, and there is none',
      },
    ];
  if (rules.approvals !== undefined && pipelines.length === 0)
    return [
      {
        path: [...path, 'approvals'],
        message: 'approvals are asked for in the repositories of pipelines, and there is none',
      },
    ];
  return [];
}

/** Said whatever else is wrong: neither section need be there, but one of them. */
export function findNobody(value: TemplateValue): readonly Contradiction[] {
  if (!isObject(value) || 'organizational-units' in value || 'accounts' in value) return [];
  return [
    {
      path: [],
      message:
        'organizational-units is missing, so no account would get the roles; where StackSets are not available, list accounts: one by one',
    },
  ];
}
