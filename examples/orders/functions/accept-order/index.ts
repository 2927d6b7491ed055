import { readFileSync } from 'node:fs';
import { ulid } from 'ulid';
import { acceptOrder, type AcceptedOrder, type Catalogue } from './accept-order.ts';

const catalogue = JSON.parse(readFileSync('/opt/catalogue.json', 'utf8')) as Catalogue;

export async function handler(request: unknown): Promise<AcceptedOrder> {
  return acceptOrder(request, catalogue, ulid);
}
