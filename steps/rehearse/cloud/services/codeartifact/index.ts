import { restJsonService, type RestRoute } from '../../protocols/rest-json.ts';
import type { RestService } from '../../service.ts';
import { domainOperations } from './domains.ts';
import { packageEndpoint } from './package-endpoint.ts';
import { packageOperations } from './package-operations.ts';
import { policyOperations } from './policies.ts';
import { repositoryOperations } from './repositories.ts';
import { tagOperations } from './tags.ts';
import { tokenOperations } from './tokens.ts';

const routes: readonly RestRoute[] = [
  ['CreateDomain', 'POST', '/v1/domain'],
  ['DescribeDomain', 'GET', '/v1/domain'],
  ['DeleteDomain', 'DELETE', '/v1/domain'],
  ['ListDomains', 'POST', '/v1/domains'],
  ['PutDomainPermissionsPolicy', 'PUT', '/v1/domain/permissions/policy'],
  ['GetDomainPermissionsPolicy', 'GET', '/v1/domain/permissions/policy'],
  ['DeleteDomainPermissionsPolicy', 'DELETE', '/v1/domain/permissions/policy'],
  ['ListRepositoriesInDomain', 'POST', '/v1/domain/repositories'],
  ['CreateRepository', 'POST', '/v1/repository'],
  ['DescribeRepository', 'GET', '/v1/repository'],
  ['UpdateRepository', 'PUT', '/v1/repository'],
  ['DeleteRepository', 'DELETE', '/v1/repository'],
  ['AssociateExternalConnection', 'POST', '/v1/repository/external-connection'],
  ['DisassociateExternalConnection', 'DELETE', '/v1/repository/external-connection'],
  ['PutRepositoryPermissionsPolicy', 'PUT', '/v1/repository/permissions/policy'],
  ['GetRepositoryPermissionsPolicy', 'GET', '/v1/repository/permissions/policy'],
  ['DeleteRepositoryPermissionsPolicy', 'DELETE', '/v1/repository/permissions/policies'],
  ['GetRepositoryEndpoint', 'GET', '/v1/repository/endpoint'],
  ['GetAuthorizationToken', 'POST', '/v1/authorization-token'],
  ['PublishPackageVersion', 'POST', '/v1/package/version/publish'],
  ['DescribePackageVersion', 'GET', '/v1/package/version'],
  ['ListPackages', 'POST', '/v1/packages'],
  ['ListPackageVersions', 'POST', '/v1/package/versions'],
  ['ListPackageVersionAssets', 'POST', '/v1/package/version/assets'],
  ['GetPackageVersionAsset', 'GET', '/v1/package/version/asset'],
  ['UpdatePackageVersionsStatus', 'POST', '/v1/package/versions/update_status'],
  ['DeletePackageVersions', 'POST', '/v1/package/versions/delete'],
  ['TagResource', 'POST', '/v1/tag'],
  ['UntagResource', 'POST', '/v1/untag'],
  ['ListTagsForResource', 'POST', '/v1/tags'],
].map(([operation = '', method = '', path = '']) => ({
  operation,
  method,
  path,
  ...(operation === 'PublishPackageVersion' ? { payload: 'assetContent' } : {}),
}));

const service = restJsonService('codeartifact', routes, {
  ...domainOperations,
  ...repositoryOperations,
  ...policyOperations,
  ...packageOperations,
  ...tokenOperations,
  ...tagOperations,
});

/** CodeArtifact: its API (https://docs.aws.amazon.com/codeartifact/latest/APIReference/), and the endpoints of its repositories. */
export const codeartifact: RestService = {
  ...service,
  plainRoutes: [packageEndpoint],
  answer(operation, output, request) {
    const { asset, assetName, version, revision } = output;
    if (operation !== 'GetPackageVersionAsset') return service.answer(operation, output, request);
    const headers = {
      'content-type': 'application/octet-stream',
      'x-amzn-requestid': request.requestId,
      'x-assetname': String(assetName),
      'x-packageversion': String(version),
      'x-packageversionrevision': String(revision),
    };
    return { status: 200, headers, body: asset as Buffer };
  },
};
