import type { Properties, ResourceContext, ResourceHandler, ResourceState } from '../resource-handler.ts';
import { call, callUnlessGone, difference, hasChanged, jsonText, list, orUndo } from './service-call.ts';
import { applySettings, type Setting } from './settings.ts';
import { tagList } from './tags.ts';
import { updateTags } from './update-tags.ts';

interface Domain {
  readonly arn: string;
  readonly name: string;
  readonly owner: string;
  readonly encryptionKey: string;
}

interface Repository {
  readonly arn: string;
  readonly name: string;
  readonly domainName: string;
  readonly domainOwner: string;
}

function policySetting(kind: 'Domain' | 'Repository'): Setting {
  return {
    property: 'PermissionsPolicyDocument',
    put: `Put${kind}PermissionsPolicy`,
    input: (value) => ({ policyDocument: jsonText(value) }),
    remove: `Delete${kind}PermissionsPolicy`,
  };
}

function smallTags(properties: Properties, context: ResourceContext) {
  return tagList(properties, context)?.map(({ Key, Value }) => ({ key: Key, value: Value }));
}

async function readDomain(names: Properties, context: ResourceContext): Promise<ResourceState> {
  const answer = await call<{ domain: Domain }>(context, 'codeartifact', 'DescribeDomain', names);
  const { arn, name, owner, encryptionKey } = answer.domain;
  return { physicalId: arn, attributes: { Arn: arn, Name: name, Owner: owner, EncryptionKey: encryptionKey } };
}

/** Ref is the ARN. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-domain.html */
export const codeArtifactDomain: ResourceHandler = {
  type: 'AWS::CodeArtifact::Domain',
  async create(desired, context) {
    const names = { domain: desired['DomainName'] };
    await call(context, 'codeartifact', 'CreateDomain', {
      ...names,
      encryptionKey: desired['EncryptionKey'],
      tags: smallTags(desired, context),
    });
    return orUndo(
      async () => {
        await applySettings('codeartifact', [policySetting('Domain')], names, {}, desired, context);
        return readDomain(names, context);
      },
      () => call(context, 'codeartifact', 'DeleteDomain', names),
    );
  },
  async update(current, previous, desired, context) {
    const names = { domain: desired['DomainName'] };
    await applySettings('codeartifact', [policySetting('Domain')], names, previous, desired, context);
    await updateTags('codeartifact', { resourceArn: current.physicalId }, previous, desired, context);
    return readDomain(names, context);
  },
  delete: (_current, properties, context) =>
    callUnlessGone(context, 'codeartifact', 'DeleteDomain', { domain: properties['DomainName'] }),
};

async function readRepository(names: Properties, context: ResourceContext): Promise<ResourceState> {
  const answer = await call<{ repository: Repository }>(context, 'codeartifact', 'DescribeRepository', names);
  const { arn, name, domainName, domainOwner } = answer.repository;
  return { physicalId: arn, attributes: { Arn: arn, Name: name, DomainName: domainName, DomainOwner: domainOwner } };
}

function repositoryNames({ DomainName, DomainOwner, RepositoryName }: Properties) {
  return {
    domain: DomainName,
    repository: RepositoryName,
    ...(DomainOwner === undefined ? {} : { 'domain-owner': DomainOwner, domainOwner: DomainOwner }),
  };
}

function upstreams(properties: Properties) {
  return list<string>(properties['Upstreams']).map((repositoryName) => ({ repositoryName }));
}

async function applyConnections(previous: Properties, desired: Properties, context: ResourceContext): Promise<void> {
  const of = (properties: Properties) => list<string>(properties['ExternalConnections']);
  const { removed, added } = difference(of(previous), of(desired));
  const send = (operation: string, connection: string) =>
    call(context, 'codeartifact', operation, { ...repositoryNames(desired), 'external-connection': connection });
  for (const connection of removed) await send('DisassociateExternalConnection', connection);
  for (const connection of added) await send('AssociateExternalConnection', connection);
}

/** Ref is the ARN. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-repository.html */
export const codeArtifactRepository: ResourceHandler = {
  type: 'AWS::CodeArtifact::Repository',
  async create(desired, context) {
    const names = repositoryNames(desired);
    await call(context, 'codeartifact', 'CreateRepository', {
      ...names,
      description: desired['Description'],
      upstreams: upstreams(desired),
      tags: smallTags(desired, context),
    });
    return orUndo(
      async () => {
        await applyConnections({}, desired, context);
        await applySettings('codeartifact', [policySetting('Repository')], names, {}, desired, context);
        return readRepository(names, context);
      },
      () => call(context, 'codeartifact', 'DeleteRepository', names),
    );
  },
  async update(current, previous, desired, context) {
    const names = repositoryNames(desired);
    if (hasChanged(previous, desired, 'Description', 'Upstreams')) {
      const changed = { description: desired['Description'], upstreams: upstreams(desired) };
      await call(context, 'codeartifact', 'UpdateRepository', { ...names, ...changed });
    }
    await applyConnections(previous, desired, context);
    await applySettings('codeartifact', [policySetting('Repository')], names, previous, desired, context);
    await updateTags('codeartifact', { resourceArn: current.physicalId }, previous, desired, context);
    return readRepository(names, context);
  },
  delete: (_current, properties, context) =>
    callUnlessGone(context, 'codeartifact', 'DeleteRepository', repositoryNames(properties)),
};
