import type { Input, Operation, Output, Request } from '../../service.ts';
import { demandKey } from './demand-key.ts';
import { aliasExists, aliasNotFound, invalidAliasName, invalidKeyId, reservedAlias } from './errors.ts';
import { aliasArn, findKey } from './find-key.ts';
import { optionalText, requiredText } from './inputs.ts';
import { kmsState, type Alias, type Key } from './state.ts';

// An alias lies in the caller's account and region, and every change of one is demanded on the alias and on the key.
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html

const createAlias: Operation = {
  demands: (input, request) => demandBoth('CreateAlias', aliasName(input), targetKey(input, request), request),
  handle(input, request) {
    const name = aliasName(input);
    const { aliases } = kmsState(request.cloud, request.accountId, request.region);
    if (aliases[name]) throw aliasExists(aliasArn(request, name));
    const now = request.cloud.clock.now();
    aliases[name] = { keyId: targetKey(input, request).id, created: now, updated: now };
    return {};
  },
};

const updateAlias: Operation = {
  demands(input, request) {
    const name = aliasName(input);
    const former = findKey(existing(name, request).keyId, request);
    const onFormer = demandKey('UpdateAlias', former);
    return [...demandBoth('UpdateAlias', name, targetKey(input, request), request), onFormer];
  },
  handle(input, request) {
    const name = aliasName(input);
    const { aliases } = kmsState(request.cloud, request.accountId, request.region);
    const { created } = existing(name, request);
    aliases[name] = { keyId: targetKey(input, request).id, created, updated: request.cloud.clock.now() };
    return {};
  },
};

const deleteAlias: Operation = {
  demands(input, request) {
    const name = aliasName(input);
    return demandBoth('DeleteAlias', name, findKey(existing(name, request).keyId, request), request);
  },
  handle(input, request) {
    delete kmsState(request.cloud, request.accountId, request.region).aliases[aliasName(input)];
    return {};
  },
};

const listAliases: Operation = {
  demands: () => [{ action: 'kms:ListAliases', resource: '*' }],
  handle(input, request) {
    const wanted = optionalText(input, 'KeyId');
    const keyId = wanted === undefined ? undefined : findKey(wanted, request).id;
    const all = Object.entries(kmsState(request.cloud, request.accountId, request.region).aliases);
    const listed = all.filter(([, alias]) => keyId === undefined || alias.keyId === keyId);
    return { Aliases: listed.map(([name, alias]) => describe(name, alias, request)), Truncated: false };
  },
};

export const aliasOperations: Readonly<Record<string, Operation>> = {
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
};

function demandBoth(action: string, name: string, key: Key, request: Request) {
  return [{ action: `kms:${action}`, resource: aliasArn(request, name) }, demandKey(action, key)];
}

function aliasName(input: Input): string {
  const name = requiredText(input, 'AliasName');
  if (!name.startsWith('alias/')) throw invalidAliasName(name);
  if (name.startsWith('alias/aws/')) throw reservedAlias();
  return name;
}

function targetKey(input: Input, request: Request): Key {
  const keyId = requiredText(input, 'TargetKeyId');
  if (keyId.includes('alias/')) throw invalidKeyId(keyId);
  const key = findKey(keyId, request);
  if (key.accountId !== request.accountId) throw invalidKeyId(keyId);
  return key;
}

function existing(name: string, request: Request): Alias {
  const alias = kmsState(request.cloud, request.accountId, request.region).aliases[name];
  if (!alias) throw aliasNotFound(aliasArn(request, name));
  return alias;
}

function describe(name: string, alias: Alias, request: Request): Output {
  return {
    AliasName: name,
    AliasArn: aliasArn(request, name),
    TargetKeyId: alias.keyId,
    CreationDate: new Date(alias.created),
    LastUpdatedDate: new Date(alias.updated),
  };
}
