/** What a configuration that its schema accepts cannot mean. */
export interface Contradiction {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
