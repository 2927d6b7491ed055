import type { DeployOptions } from '../options.ts';

/** What is the same for all targets: the flags of the command. */
export type CommonOptions = Omit<DeployOptions, 'stackName' | 'account' | 'region'> & { readonly stackName?: string };

/** One stack, in one account and region. */
export interface Target {
  readonly wave: string;
  readonly account: string;
  readonly region: string;
  readonly options: DeployOptions;
  /** Where it stands in the file. */
  readonly path: readonly (string | number)[];
}

/** What became of a target. */
export interface TargetResult {
  readonly wave: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly result:
    'created' | 'updated' | 'unchanged' | 'begun' | 'deleted' | 'shown' | 'planned' | 'failed' | 'not-begun';
  /** In milliseconds. */
  readonly duration: number;
  /** Why it failed. */
  readonly cause?: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** As in `333333333333 eu-west-1`. */
export function placeOf({ account, region }: Pick<Target, 'account' | 'region'>): string {
  return `${account} ${region}`;
}
