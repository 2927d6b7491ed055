import type { Buffer } from 'node:buffer';
import type { Residents } from './residents.ts';

/** What a validation that is one of many is given, beside its options. */
export interface Means {
  /** Reads templates and parameter files, whose content may be another than what lies on the disk; without it, the disk. */
  readonly read?: ReadBytes;
  /** Linters that stay loaded; without them each run loads its own. */
  readonly residents?: Residents;
  /** Hears of every file and folder that was looked for, there or not. */
  readonly onCheck?: (lookedFor: readonly string[]) => void;
}

/** The bytes of a file by its absolute path. */
export type ReadBytes = (absolute: string) => Promise<Buffer>;
