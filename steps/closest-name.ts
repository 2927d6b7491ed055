/** The candidate that a mistyped name most likely means, never itself; nothing where none is close. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const tolerated = Math.max(1, Math.floor(name.length / 3));
  const [nearest] = byDistance(
    name,
    candidates.filter((candidate) => candidate !== name),
  );
  if (!nearest || nearest.distance > tolerated) return undefined;
  // Of two letters one is half of the name: `us` is no mistyped `eu`.
  const isLike = nearest.distance * 2 < Math.max(name.length, nearest.candidate.length);
  return isLike || nearest.distance === 0 ? nearest.candidate : undefined;
}

/**
 * The candidates that a name can mean: the closest, and those that it begins, where it is typed in part; nothing where that is anything.
 */
export function meantNames(name: string, candidates: readonly string[]): readonly string[] {
  const others = [...new Set(candidates)].filter((candidate) => candidate !== name);
  const closest = closestName(name, others);
  if (closest !== undefined && bareName(closest) === bareName(name)) return [closest];
  const start = name.toLowerCase();
  const begun = start.length < 3 ? [] : others.filter((candidate) => candidate.toLowerCase().startsWith(start));
  const meant = [...new Set([...(closest === undefined ? [] : [closest]), ...(begun.length > mostMeant ? [] : begun)])];
  return meant.slice(0, mostMeant);
}

const mostMeant = 3;

/** The hint line of an error about a name that is none: `did you mean X?`; nothing where no candidate is close. */
export function didYouMean(name: string, candidates: readonly string[]): string | undefined {
  const meant = meantNames(name, candidates);
  return meant.length === 0 ? undefined : `did you mean ${oneOf(meant)}?`;
}

/** The same, else what there is, where that can be read at a glance. */
export function meantOrKnown(name: string, candidates: readonly string[], most = 12): string | undefined {
  const known = [...new Set(candidates)];
  return (
    didYouMean(name, known) ?? (0 < known.length && known.length <= most ? `known are ${known.join(', ')}` : undefined)
  );
}

/** `a`, `a or b`, `a, b or c`. */
export function oneOf(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
}

/**
 * The only candidate that a mistyped name can mean, for a change that nobody is asked about: the one that differs in case and separators
 * only, else the one that differs in one letter, or in two of a long name. Names that differ in a digit are siblings. Nothing where there
 * are two.
 */
export function obviousName(name: string, candidates: readonly string[]): string | undefined {
  const others = [...new Set(candidates)].filter((other) => other !== name && digitsOf(other) === digitsOf(name));
  const alike = others.filter((other) => bareName(other) === bareName(name));
  if (alike.length > 0 || bareName(name).length < 4) return alike.length === 1 ? alike[0] : undefined;
  const tolerated = bareName(name).length < longName ? 1 : 2;
  const near = others.filter((other) => editDistance(bareName(name), bareName(other)) <= tolerated);
  return near.length === 1 ? near[0] : undefined;
}

const longName = 10;

/** Without case and separators. */
export function bareName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Each of its numbers, apart. */
export function digitsOf(name: string): string {
  return name.replace(/\D+/g, ' ').trim();
}

/** The candidates that are most like a name, the nearest first, whether or not one is close. */
export function nearestNames(name: string, candidates: readonly string[], count: number): readonly string[] {
  return byDistance(name, candidates)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function byDistance(name: string, candidates: readonly string[]) {
  return (
    candidates
      .map((candidate) => ({
        candidate,
        distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
        asWritten: editDistance(name, candidate),
      }))
      // Those that are alike stay in their own order.
      .sort((a, b) => a.distance - b.distance || a.asWritten - b.asWritten)
  );
}

/** `; did you mean NAME?`, for the end of a message; nothing where no candidate is close. */
export function nameHint(name: string, candidates: readonly string[]): string {
  const closest = closestName(name, candidates);
  return closest === undefined ? '' : `; did you mean ${closest}?`;
}

/**
 * How many letters must be put in, taken out, replaced or swapped with the next.
 * https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance#Optimal_string_alignment_distance
 */
export function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const isSwapped = letter === to[column - 1] && other === from[index - 1];
      const swapped = isSwapped ? (before[column - 1] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
