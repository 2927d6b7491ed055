/** What is to be said of a code beyond the message, by `steps explain` and on its page in docs/errors. */
export interface ErrorPage {
  /** What is wrong, in one line. */
  readonly title: string;
  /** Why it happens. */
  readonly cause: string;
  /** What to do, in this order. */
  readonly remedy: readonly [string, ...string[]];
  /** Pages of docs/, as in `how-to/recover.md#a-stack`, and of others, by their addresses. */
  readonly see: readonly string[];
}

/** Keeps the codes as they are written, and no more of the rows, in the type: the declarations stay small. */
export function pagesOf<Code extends string>(
  pages: Readonly<Record<Code, ErrorPage>>,
): Readonly<Record<Code, ErrorPage>> {
  return pages;
}
