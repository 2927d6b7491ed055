import { CloudFormationClient, ListImportsCommand } from '@aws-sdk/client-cloudformation';
import pLimit from 'p-limit';
import { allPages } from '../all-pages.ts';
import { fromAws, isAccessDenied, workloadsRemain } from '../errors/index.ts';
import { listedPlaces, placeWithId, type Access, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { OrganizationFacts } from './organization.ts';

/** Of cloudformation/cross-account/roles.yml; templates of workloads import it, for every role that they make. */
const exportOfRoles = 'codebuild-steps-deployment-boundary-arn';

const parallelReads = 8;

/**
 * Throws REMOVAL_BLOCKED where stacks import what the roles' stack exports, for CloudFormation would not delete it, with the pipelines gone
 * already. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
export async function requireNoWorkloads(
  configuration: BootstrapConfiguration,
  organization: OrganizationFacts,
  access: Access,
): Promise<void> {
  const ids = [...organization.standardUnits, ...organization.controlledUnits].flatMap(({ accounts }) => accounts);
  const ofUnits = [...new Set(ids)].flatMap(
    (id) => placeWithId(id, configuration.regions[0] ?? '', configuration) ?? [],
  );
  const places = [...listedPlaces(configuration), ...ofUnits].flatMap((place) =>
    configuration.regions.map((region): Place => ({ ...place, region })),
  );
  const found = await pLimit(parallelReads).map(places, async (place) =>
    (await listImports(place, access)).map((stackName) => `${stackName} (${place.accountId}, ${place.region})`),
  );
  if (found.flat().length > 0) throw workloadsRemain(found.flat());
}

/** What may not be read is for CloudFormation to tell. */
async function listImports(place: Place, access: Access): Promise<readonly string[]> {
  const client = access(place).aws.client(CloudFormationClient);
  try {
    return await allPages(
      (NextToken) =>
        client.send(new ListImportsCommand({ ExportName: exportOfRoles, ...(NextToken && { NextToken }) })),
      ({ Imports }) => Imports,
      ({ NextToken }) => NextToken,
    );
  } catch (error) {
    // An export that nothing imports, or that is not there, is an error to it.
    if (error instanceof Error && (isAccessDenied(error) || error.name === 'ValidationError')) return [];
    throw fromAws(error, `look for stacks of workloads in account ${place.accountId}`);
  }
}
