/** The request's condition keys, in lower case as IAM compares them, each with its values. */
export type ContextValues = ReadonlyMap<string, readonly string[]>;
