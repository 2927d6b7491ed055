import type { Buffer } from 'node:buffer';
import type { Inputs } from './find-inputs.ts';
import type { ReadTemplates } from './read-templates.ts';
import type { Residents } from './residents.ts';

/** What a validation that is one of many is given, beside its options. */
export interface Means {
  /** Reads templates and parameter files, whose content may be another than what lies on the disk; without it, the disk. */
  readonly read?: ReadBytes;
  /** Linters that stay loaded; without them each run loads its own. */
  readonly residents?: Residents;
  /** The files, as findings show them, that are linted and told of, among all that are read; without it, all. */
  readonly scope?: (read: ReadTemplates, inputs: Inputs) => ReadonlySet<string>;
  /** Hears of every file and folder that was looked for, there or not. */
  readonly onCheck?: (lookedFor: readonly string[]) => void;
}

/** The bytes of a file by its absolute path. */
export type ReadBytes = (absolute: string) => Promise<Buffer>;
