/** What `steps build` is asked to do. Paths are relative to the context's working directory, which is the workload. */
export interface BuildOptions {
  readonly workload: string;
  readonly templateFile: string;
  /** Commands that build single functions or layers, by logical id. */
  readonly commands?: Readonly<Record<string, string>>;
  /** How many are built at once; as many as there are processors where it is not said. */
  readonly jobs?: number;
  /** The folder of what was built before; `.steps/cache` where it is not said. */
  readonly cacheFolder?: string;
  /** How large that folder may become. */
  readonly cacheBytes?: number;
  /** Builds everything, whatever was built before. */
  readonly isRebuild?: boolean;
  /** Runs the tests that the functions and layers bring, and leaves their reports in `.steps/reports`. */
  readonly isTested?: boolean;
  /** Variables that builds get though they hold credentials. */
  readonly passedVariables?: readonly string[];
}
