/** An error in AWS's own shape: the protocol layer renders it as the service would. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Further members of the error's shape, as in S3's `Key`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** What is asked of a service or an operation that the embedded cloud does not have: refused, never silently done. */
export function notInEmbeddedCloud(service: string, operation: string): AwsError {
  return new AwsError('NotImplemented', `${service}:${operation} is not part of the embedded cloud`, 501);
}
