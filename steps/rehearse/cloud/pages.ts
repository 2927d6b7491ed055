import { AwsError } from './aws-error.ts';
import { pagedServices, type PagedService } from './paged-lists.ts';
import type { Input, Output } from './service.ts';

/**
 * One page of a list that a client asked for: the answer cut to its size, with the token of the next one. Calls inside the cloud
 * are answered with whole lists. A token is the place of the next item in the list, which keeps its order.
 */
export function inPages(service: string, operation: string, input: Input, output: Output): Output {
  const paged = pagedServices.find((row) => row.service === service && Object.hasOwn(row.lists, operation));
  const list = paged?.lists[operation];
  if (paged === undefined || list === undefined) return output;
  const { members, size, largest } = list;
  const start = paged.isNamed ? afterNamed(paged, input, itemsOf(output, members)) : startOf(paged, input);
  const end = start + sizeOf(paged, input, size, largest);
  const { [paged.truncated ?? '']: _, ...rest } = output;
  const { cut, total } = cutMembers(output, members, start, end);
  const next = end < total ? { [paged.next]: tokenAt(paged, cut, members, end) } : {};
  return { ...rest, ...cut, ...(paged.truncated ? { [paged.truncated]: end < total } : {}), ...next };
}

/** Several lists are one after the other: the page may begin in one and end in another. */
function cutMembers(output: Output, members: readonly string[], start: number, end: number) {
  const cut: Record<string, readonly unknown[]> = {};
  let before = 0;
  for (const member of members) {
    const items = itemsOf(output, [member]);
    cut[member] = items.slice(Math.max(start - before, 0), Math.max(end - before, 0));
    before += items.length;
  }
  return { cut, total: before };
}

function itemsOf(output: Output, members: readonly string[]): readonly unknown[] {
  return members.flatMap((member) => (output[member] ?? []) as readonly unknown[]);
}

function tokenAt(paged: PagedService, cut: Output, members: readonly string[], end: number): string {
  return paged.isNamed ? String(itemsOf(cut, members).at(-1)) : Buffer.from(`page ${end}`).toString('base64url');
}

function startOf({ token: name, badToken }: PagedService, input: Input): number {
  const token = input[name];
  if (token === undefined || token === null || token === '') return 0;
  const [, start] = /^page (\d+)$/.exec(Buffer.from(String(token), 'base64url').toString()) ?? [];
  if (start === undefined) throw new AwsError(badToken, `The value of ${name} is not valid.`);
  return Number(start);
}

function afterNamed({ token }: PagedService, input: Input, items: readonly unknown[]): number {
  const last = input[token];
  return last === undefined ? 0 : items.filter((item) => String(item) <= String(last)).length;
}

function sizeOf({ limit, badLimit, badToken }: PagedService, input: Input, size: number, largest: number): number {
  const asked = limit === undefined ? undefined : input[limit];
  if (asked === undefined || asked === null || asked === '') return size;
  const count = Number(asked);
  if (Number.isInteger(count) && count >= 1 && count <= largest) return count;
  throw new AwsError(badLimit ?? badToken, `Value '${String(asked)}' at '${limit}' must be between 1 and ${largest}.`);
}
