/** One thing that the word may become. */
export interface Candidate {
  readonly value: string;
  readonly description?: string;
  /** Whether the word goes on behind it, as behind `NAME=`. */
  readonly isOpen?: true;
}

/** Which files of a folder are offered; folders always are, for what lies in them. */
export interface WantedPaths {
  readonly kind: 'files' | 'folders';
  /** Without the dot; all where it is absent. */
  readonly endings?: readonly string[];
}

/** What may follow in the place of the cursor. */
export interface Offer {
  /** How much of the word that is completed stays, and is not part of what is offered: `sarif=` of `sarif=a`. */
  readonly kept: number;
  readonly names: readonly Candidate[];
  readonly paths?: WantedPaths;
}

export const nothing: Offer = { kept: 0, names: [] };

export function namesOf(values: readonly string[], description?: string): readonly Candidate[] {
  return values.map((value) => ({ value, ...(description === undefined ? {} : { description }) }));
}
