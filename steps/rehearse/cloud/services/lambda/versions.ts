import type { Operation } from '../../service.ts';
import { conflict, notFound } from './errors.ts';
import { findFunction, functionDemand, parseFunctionName } from './function-name.ts';
import { functionArn } from './state.ts';
import type { StoredFunction } from './state.ts';

const publishVersion: Operation = {
  demands: functionDemand('PublishVersion'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const { configuration: latest, code } = stored.latest;
    // Nothing changed since the last version: Lambda answers with that one.
    const last = stored.versions[String(stored.nextVersion - 1)];
    if (last && last.publishedRevision === latest['RevisionId']) return last.configuration;
    const Version = String(stored.nextVersion);
    stored.nextVersion += 1;
    const configuration = {
      ...latest,
      Version,
      FunctionArn: `${String(latest['FunctionArn'])}:${Version}`,
      Description: input['Description'] ?? latest['Description'],
    };
    stored.versions[Version] = { configuration, code, publishedRevision: String(latest['RevisionId']) };
    return configuration;
  },
};

const listVersionsByFunction: Operation = {
  demands: functionDemand('ListVersionsByFunction'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const versions = [stored.latest, ...Object.values(stored.versions)];
    return { Versions: versions.map(({ configuration }) => configuration) };
  },
};

const createAlias: Operation = {
  demands: functionDemand('CreateAlias'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const name = String(input['Name']);
    const arn = functionArn(`${parseFunctionName(input['FunctionName']).name}:${name}`, request);
    if (stored.aliases[name]) throw conflict(`Alias already exists: ${arn}`);
    checkVersion(stored, String(input['FunctionVersion']), arn);
    const alias = { AliasArn: arn, Name: name, ...aliasMembers(input) };
    stored.aliases[name] = alias;
    return alias;
  },
};

const updateAlias: Operation = {
  demands: functionDemand('UpdateAlias'),
  handle(input, request) {
    const stored = findFunction(input, request);
    const former = findAlias(stored, input);
    if (input['FunctionVersion'] !== undefined)
      checkVersion(stored, String(input['FunctionVersion']), String(former['AliasArn']));
    const alias = { ...former, ...aliasMembers(input) };
    stored.aliases[String(input['Name'])] = alias;
    return alias;
  },
};

const getAlias: Operation = {
  demands: functionDemand('GetAlias'),
  handle: (input, request) => findAlias(findFunction(input, request), input),
};

const deleteAlias: Operation = {
  demands: functionDemand('DeleteAlias'),
  handle(input, request) {
    delete findFunction(input, request).aliases[String(input['Name'])];
    return {};
  },
};

const listAliases: Operation = {
  demands: functionDemand('ListAliases'),
  handle: (input, request) => ({ Aliases: Object.values(findFunction(input, request).aliases) }),
};

function findAlias(
  stored: StoredFunction,
  input: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const alias = stored.aliases[String(input['Name'])];
  if (!alias)
    throw notFound(
      `Cannot find alias arn: ${String(stored.latest.configuration['FunctionArn'])}:${String(input['Name'])}`,
    );
  return alias;
}

function checkVersion(stored: StoredFunction, version: string, arn: string): void {
  if (version !== '$LATEST' && !stored.versions[version])
    throw notFound(`Function not found: ${arn.replace(/:[^:]+$/, '')}:${version}`);
}

function aliasMembers(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = ['FunctionVersion', 'Description', 'RoutingConfig'];
  return Object.fromEntries(members.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
}

export const versionOperations = {
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  GetAlias: getAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
} satisfies Record<string, Operation>;
