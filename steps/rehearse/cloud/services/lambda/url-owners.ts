import { createHash } from 'node:crypto';
import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import { functionArn, lambdaState, type StoredFunction } from './state.ts';

interface Owner {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** By the id in the address. */
function ownersOf(cloud: Cloud): Record<string, Owner> {
  return cloud.state<{ urls: Record<string, Owner> }>('lambda', '*', '*', () => ({ urls: {} })).urls;
}

/** The id of a function's address: it is the same each time that the function gets one. */
export function nameUrl(name: string, request: Request): string {
  const { cloud, accountId, region } = request;
  const id = createHash('sha256').update(functionArn(name, request)).digest('hex').slice(0, 32);
  ownersOf(cloud)[id] = { name, accountId, region };
  return id;
}

/** The function whose address it is, where it still has one. */
export function urlOwner(cloud: Cloud, id: string): (Owner & { readonly stored: StoredFunction }) | undefined {
  const owners = ownersOf(cloud);
  const owner = Object.hasOwn(owners, id) ? owners[id] : undefined;
  if (!owner) return undefined;
  const stored = lambdaState({ cloud, ...owner }).functions[owner.name];
  return stored?.url ? { ...owner, stored } : undefined;
}
