import { AwsError } from '../../aws-error.ts';

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html and the pages of the other operations.

export const notFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");

export const valueNotFound = (what: string): AwsError =>
  new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${what}`);

export const alreadyExists = (name: string): AwsError =>
  new AwsError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);

export const scheduledForDeletion = (): AwsError =>
  new AwsError(
    'InvalidRequestException',
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );

export const markedForDeletion = (): AwsError =>
  new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );

export const otherContents = (token: string): AwsError =>
  new AwsError(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret with other contents.`,
  );

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message);

export const malformedPolicy = (fault: string): AwsError =>
  new AwsError('MalformedPolicyDocumentException', `This resource policy contains invalid Json: ${fault}`);

export const failedByKms = (isReading: boolean, reason: string): AwsError =>
  isReading
    ? new AwsError('DecryptionFailure', `Secrets Manager can't decrypt the protected secret text: ${reason}`)
    : new AwsError('EncryptionFailure', `Secrets Manager can't encrypt the protected secret text: ${reason}`);
