import type { Mark } from './mark.ts';

/** One piece of work. Times in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly mark: Mark;
  /** `CREATE_COMPLETE`, `Succeeded` */
  readonly status: string;
}

/** One thing that was worked on, perhaps several times. */
export interface TimelineRow {
  readonly id: string;
  readonly label: string;
  /** A resource's type, an action's provider. */
  readonly kind: string;
  /** The id of the row that stands for all that this one belongs to. */
  readonly parent?: string;
  readonly depth: number;
  /** Oldest first, and never none. */
  readonly spans: readonly Span[];
  /** From when on it could have been worked on, had it needed nothing. */
  readonly readySince: number;
  /** Ids of the rows that had to be done before; absent where that is not known. */
  readonly needs?: readonly string[];
  readonly note?: string;
}

export interface PlacedRow extends TimelineRow {
  /** The id of what was done last of all that it needs. */
  readonly waitedFor?: string;
  /** How long nothing was done with it, in milliseconds. */
  readonly waitedMs: number;
  /** Whether the whole would have ended earlier, had this been done faster. */
  readonly isOnChain: boolean;
}

/** What each row waited for, and which rows the end of it all hung on. */
export function placeRows(rows: readonly TimelineRow[]): readonly PlacedRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const waited = new Map(rows.map((row) => [row.id, lastNeed(row, byId)]));
  const chain = longestChain(rows, waited);
  return rows.map((row) => {
    const waitedFor = waited.get(row.id);
    return {
      ...row,
      ...(waitedFor === undefined ? {} : { waitedFor }),
      waitedMs: Math.max(0, beginOf(row) - row.readySince),
      isOnChain: chain.has(row.id),
    };
  });
}

export function beginOf({ spans }: TimelineRow): number {
  return spans[0]?.from ?? 0;
}

export function endOf({ spans }: TimelineRow): number {
  return Math.max(...spans.map(({ to }) => to));
}

/** How it ended: what failed once has failed, whatever became of it afterwards. */
export function markOfRow({ spans }: TimelineRow): Mark {
  return spans.some(({ mark }) => mark === 'failed') ? 'failed' : (spans.at(-1)?.mark ?? 'open');
}

/** Of what a row needs, what ended last before it began. */
function lastNeed(row: TimelineRow, byId: ReadonlyMap<string, TimelineRow>): string | undefined {
  const began = beginOf(row);
  const ends = (row.needs ?? []).flatMap((id) =>
    (byId.get(id)?.spans ?? []).filter(({ to }) => to <= began && id !== row.id).map(({ to }) => ({ id, to })),
  );
  return ends.reduce<{ id: string; to: number } | undefined>(
    (last, end) => (last === undefined || end.to >= last.to ? end : last),
    undefined,
  )?.id;
}

function longestChain(
  rows: readonly TimelineRow[],
  waited: ReadonlyMap<string, string | undefined>,
): ReadonlySet<string> {
  const chain = new Set<string>();
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const walk = (parent: string | undefined): void => {
    const own = children.get(parent) ?? [];
    const last = own.reduce<TimelineRow | undefined>(
      (latest, row) => (latest === undefined || endOf(row) >= endOf(latest) ? row : latest),
      undefined,
    );
    for (let id = last?.id; id !== undefined && !chain.has(id); id = waited.get(id)) {
      chain.add(id);
      walk(id);
    }
  };
  walk(undefined);
  return chain;
}
