import { recordsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { arnOf, conflict, domainsOf, findDomain, invalid, onDomain, placeOf, type Domain } from './state.ts';

export const domainOperations: Readonly<Record<string, Operation>> = {
  CreateDomain: { demands: createDemands, handle: createDomain },
  DescribeDomain: {
    demands: onDomain('DescribeDomain'),
    handle: (input, request) => ({ domain: renderDomain(findDomain(request.cloud, placeOf(input, request))) }),
  },
  ListDomains: {
    demands: () => [{ action: 'codeartifact:ListDomains', resource: '*' }],
    handle: (_input, { cloud, accountId, region }) => ({
      domains: Object.values(domainsOf(cloud, { owner: accountId, region })).map(summariseDomain),
    }),
  },
  DeleteDomain: { demands: onDomain('DeleteDomain'), handle: deleteDomain },
};

function createDemands(input: Input, request: Request): readonly Demand[] {
  const place = placeOf(input, request);
  const resource = arnOf(place, `domain/${place.domain}`);
  const tagging: Demand[] =
    recordsOf(input, 'tags').length > 0 ? [{ action: 'codeartifact:TagResource', resource }] : [];
  return [{ action: 'codeartifact:CreateDomain', resource }, ...tagging];
}

async function createDomain(input: Input, request: Request): Promise<Output> {
  const place = placeOf(input, request);
  const { cloud } = request;
  // The pattern of the API's model.
  if (!/^[a-z][a-z0-9-]{0,48}[a-z0-9]$/.test(place.domain)) throw invalid(`Invalid domain name '${place.domain}'`);
  const domains = domainsOf(cloud, place);
  if (Object.hasOwn(domains, place.domain)) {
    const members = { resourceId: place.domain, resourceType: 'domain' };
    throw conflict(`Domain with name '${place.domain}' in account '${place.owner}' already exists.`, members);
  }
  const domain: Domain = {
    name: place.domain,
    owner: place.owner,
    arn: arnOf(place, `domain/${place.domain}`),
    created: cloud.clock.now(),
    encryptionKey: await keyOf(input, request),
    tags: tagsOf(input),
    repositories: {},
  };
  domains[place.domain] = domain;
  return { domain: renderDomain(domain) };
}

/** The key must be one that the caller may describe; what is kept in the domain is not encrypted with it. */
async function keyOf(input: Input, { cloud, caller, region }: Request): Promise<string> {
  const KeyId = input['encryptionKey'] ?? 'alias/aws/codeartifact';
  if (KeyId === 'alias/aws/codeartifact') return KeyId;
  const described = await cloud.call<{ KeyMetadata: { Arn: string } }>(caller, {
    service: 'kms',
    operation: 'DescribeKey',
    input: { KeyId },
    region,
  });
  return described.KeyMetadata.Arn;
}

export function tagsOf(input: Input): Record<string, string> {
  return Object.fromEntries(recordsOf(input, 'tags').map(({ key, value }) => [String(key), String(value)]));
}

function deleteDomain(input: Input, request: Request): Output {
  const place = placeOf(input, request);
  const domain = findDomain(request.cloud, place);
  if (Object.keys(domain.repositories).length > 0) {
    const members = { resourceId: place.domain, resourceType: 'domain' };
    throw conflict(`Domain '${place.domain}' cannot be deleted because it contains repositories.`, members);
  }
  delete domainsOf(request.cloud, place)[place.domain];
  return { domain: { ...renderDomain(domain), status: 'Deleted' } };
}

function renderDomain(domain: Domain): Output {
  return { ...summariseDomain(domain), repositoryCount: Object.keys(domain.repositories).length };
}

function summariseDomain({ name, owner, arn, created, encryptionKey }: Domain): Output {
  return {
    name,
    owner,
    arn,
    status: 'Active',
    createdTime: new Date(created),
    encryptionKey,
  };
}
