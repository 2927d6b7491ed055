/**
 * What the value of an option or an argument is, for a shell to complete. Names come from the repository at hand and from this machine,
 * never from AWS: a TAB asks for no credentials and waits for no network. `values.ts` has what each means.
 */
export type Completes =
  /** Free text, ids, names that only AWS knows. */
  | 'nothing'
  // Paths; the plural is a list with commas.
  | 'file'
  | 'files'
  | 'folder'
  | 'template'
  | 'parameters-file'
  | 'yaml-file'
  | 'json-file'
  /** `FILE.html` or `html=FILE` */
  | 'page'
  /** `FORMAT=FILE`, with commas */
  | 'reports'
  | 'guard-rules'
  // Of the repository's templates.
  | 'parameter'
  | 'logical-id'
  | 'built-resource'
  | 'source'
  // Of the repository's configuration.
  | 'workload'
  | 'instance'
  | 'stack'
  | 'stacks'
  | 'pipeline'
  | 'pipeline-stack'
  | 'pipeline-class'
  | 'stage'
  | 'approval'
  | 'environment-plan'
  | 'environment-account'
  | 'rehearsal-account'
  | 'account'
  | 'accounts'
  | 'region'
  | 'regions'
  // Of this machine.
  | 'profile'
  | 'credential-variable'
  // Of steps and AWS themselves.
  | 'partition'
  | 'capability'
  | 'plan-rules'
  | 'allowances'
  | 'rule'
  /** Of an error or a rule. */
  | 'code'
  | 'severity';
