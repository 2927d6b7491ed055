/** What `steps build` is asked to do. Paths are relative to the context's working directory, which is the workload. */
export interface BuildOptions {
  readonly workload: string;
  readonly templateFile: string;
  /** Commands that build single functions or layers, by logical id. */
  readonly commands?: Readonly<Record<string, string>>;
}
