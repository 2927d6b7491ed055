/** The items of every page of a list. Some services end with an empty token. */
export async function allPages<P, T>(
  page: (token: string | undefined) => Promise<P>,
  items: (page: P) => readonly T[] | undefined,
  next: (page: P) => string | undefined,
): Promise<readonly T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const answer = await page(token);
    found.push(...(items(answer) ?? []));
    token = next(answer);
  } while (token);
  return found;
}
