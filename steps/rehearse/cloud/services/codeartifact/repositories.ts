import { optionalText, recordsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { tagsOf } from './domains.ts';
import {
  arnOf,
  conflict,
  findDomain,
  findRepository,
  invalid,
  onDomain,
  onRepository,
  placeOf,
  repositoryDemand,
  requiredName,
  type Place,
  type Repository,
} from './state.ts';

export const repositoryOperations: Readonly<Record<string, Operation>> = {
  CreateRepository: { demands: createDemands, handle: createRepository },
  DescribeRepository: { demands: onRepository('DescribeRepository'), handle: onOne(() => {}) },
  UpdateRepository: {
    demands: (input, request) => [
      ...onRepository('UpdateRepository')(input, request),
      ...upstreamDemands(input, request),
    ],
    handle: onOne((repository, input, request) => {
      const description = optionalText(input, 'description');
      if (description !== undefined) repository.description = description;
      if (input['upstreams'] !== undefined) repository.upstreams = upstreamsOf(input, request);
    }),
  },
  AssociateExternalConnection: {
    demands: onRepository('AssociateExternalConnection'),
    handle: onOne((repository, input) => {
      const name = requiredName(input, 'external-connection');
      // https://docs.aws.amazon.com/codeartifact/latest/ug/external-connection.html
      if (repository.externalConnections.length > 0)
        throw conflict(`Repository '${repository.name}' already has an external connection.`, {
          resourceId: repository.name,
          resourceType: 'repository',
        });
      repository.externalConnections = [name];
    }),
  },
  DisassociateExternalConnection: {
    demands: onRepository('DisassociateExternalConnection'),
    handle: onOne((repository, input) => {
      const name = requiredName(input, 'external-connection');
      repository.externalConnections = repository.externalConnections.filter((connection) => connection !== name);
    }),
  },
  ListRepositoriesInDomain: {
    demands: onDomain('ListRepositoriesInDomain'),
    handle(input, request) {
      const place = placeOf(input, request);
      const { repositories } = findDomain(request.cloud, place);
      return { repositories: Object.values(repositories).map((repository) => summarise(place, repository)) };
    },
  },
  DeleteRepository: {
    demands: onRepository('DeleteRepository'),
    handle: onOne((repository, input, request) => {
      delete findDomain(request.cloud, placeOf(input, request)).repositories[repository.name];
    }),
  },
};

/** Does something with one repository, and describes it. */
function onOne(work: (repository: Repository, input: Input, request: Request) => void): Operation['handle'] {
  return (input, request) => {
    const place = placeOf(input, request);
    const repository = findRepository(request.cloud, place, requiredName(input, 'repository'));
    work(repository, input, request);
    return { repository: renderRepository(place, repository) };
  };
}

function createDemands(input: Input, request: Request): readonly Demand[] {
  const tagging = recordsOf(input, 'tags').length > 0 ? onRepository('TagResource')(input, request) : [];
  return [...onRepository('CreateRepository')(input, request), ...tagging, ...upstreamDemands(input, request)];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodeartifact.html */
function upstreamDemands(input: Input, request: Request): readonly Demand[] {
  const place = placeOf(input, request);
  return upstreamNames(input).map((name) =>
    repositoryDemand(request.cloud, place, 'AssociateWithDownstreamRepository', name),
  );
}

function upstreamNames(input: Input): readonly string[] {
  return recordsOf(input, 'upstreams').map((upstream) => requiredName(upstream, 'repositoryName'));
}

function upstreamsOf(input: Input, request: Request): readonly string[] {
  const place = placeOf(input, request);
  return upstreamNames(input).map((name) => findRepository(request.cloud, place, name).name);
}

function createRepository(input: Input, request: Request): Output {
  const place = placeOf(input, request);
  const { cloud, accountId } = request;
  const name = requiredName(input, 'repository');
  // The pattern of the API's model.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{1,99}$/.test(name)) throw invalid(`Invalid repository name '${name}'`);
  const { repositories } = findDomain(cloud, place);
  if (Object.hasOwn(repositories, name)) {
    const members = { resourceId: name, resourceType: 'repository' };
    throw conflict(`Repository with name '${name}' in domain '${place.domain}' already exists.`, members);
  }
  const description = optionalText(input, 'description');
  const repository: Repository = {
    name,
    arn: arnOf(place, `repository/${place.domain}/${name}`),
    administratorAccount: accountId,
    created: cloud.clock.now(),
    ...(description === undefined ? {} : { description }),
    upstreams: upstreamsOf(input, request),
    externalConnections: [],
    tags: tagsOf(input),
    packages: {},
  };
  repositories[name] = repository;
  return { repository: renderRepository(place, repository) };
}

function summarise({ domain, owner }: Place, repository: Repository): Output {
  const { name, administratorAccount, arn, description, created } = repository;
  return {
    name,
    administratorAccount,
    domainName: domain,
    domainOwner: owner,
    arn,
    description,
    createdTime: new Date(created),
  };
}

function renderRepository(place: Place, repository: Repository): Output {
  const { upstreams, externalConnections } = repository;
  return {
    ...summarise(place, repository),
    upstreams: upstreams.map((repositoryName) => ({ repositoryName })),
    externalConnections: externalConnections.map((externalConnectionName) => ({
      externalConnectionName,
      packageFormat: externalConnectionName === 'public:npmjs' ? 'npm' : undefined,
      status: 'Available',
    })),
  };
}
