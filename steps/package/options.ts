/** What `steps package` is asked to do. Paths are relative to the context's working directory, which is the workload. */
export interface PackageOptions {
  readonly workload: string;
  readonly templateFile: string;
  /** Rows of the workload's own beside the table: `TYPE PROPERTY FORM [CONTENT]`. */
  readonly artifactProperties?: readonly string[];
  /** By default the artifact bucket of the common stack, with its key. */
  readonly s3Bucket?: string;
  /** By default `packages/WORKLOAD`. */
  readonly s3Prefix?: string;
  readonly kmsKeyId?: string;
  readonly region?: string;
  /** Each gets the artifacts in the artifact bucket of its own common stack, and a template; the first is the main one. In the place of `region`. */
  readonly regions?: readonly string[];
  /** Absent: the template is the result, and is kept under `.steps/packaged/` too. */
  readonly outputTemplateFile?: string;
  /** Uploads also what is there already. */
  readonly forceUpload?: boolean;
  readonly useJson?: boolean;
  /** Symbolic links stay links in an archive; by default what they lead to takes their place. */
  readonly keepLinks?: boolean;
  /** Symbolic links, relative to the workload, that may lead out of it. */
  readonly allowedLinks?: readonly string[];
  /** Metadata of every object that is uploaded. */
  readonly metadata?: Readonly<Record<string, string>>;
}
