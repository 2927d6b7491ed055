import type * as awsErrors from '../../../steps/errors/aws.ts';
import * as errors from '../../../steps/errors/index.ts';
import { refusedByAws, refusedBySystem, type ExamplesOf } from './example.ts';

const role = 'arn:aws:iam::333333333333:role/CrossAccountPipelineRole';
const assume = `assume ${role}`;

export const awsExamples: ExamplesOf<typeof awsErrors> = {
  fromAws: [
    errors.fromAws(
      refusedByAws(
        'AccessDenied',
        `User: arn:aws:sts::222222222222:assumed-role/DeployProject/build is not authorized to perform: sts:AssumeRole on resource: ${role}`,
        403,
      ),
      assume,
    ),
    errors.fromAws(
      Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }),
      assume,
    ),
    errors.fromAws(refusedByAws('ExpiredToken', 'The security token included in the request is expired', 403), assume),
    errors.fromAws(refusedByAws('RequestExpired', 'Request has expired', 400), 'read the stack orders'),
    errors.fromAws(refusedByAws('Throttling', 'Rate exceeded', 400), 'read the stack orders'),
    errors.fromAws(
      Object.assign(refusedBySystem('ENOTFOUND'), { message: 'getaddrinfo ENOTFOUND sts.eu-wets-1.amazonaws.com' }),
      assume,
    ),
    errors.fromAws(
      refusedByAws(
        'SyntaxError',
        'Unexpected token < in JSON\n  Deserialization error: to see the raw response, inspect …',
        200,
      ),
      'look up the artifact bucket',
    ),
    errors.fromAws(
      refusedByAws(
        'ValidationError',
        'Role arn:aws:iam::333333333333:role/Deployment is invalid or cannot be assumed',
        400,
      ),
      'create a change set of stack orders',
    ),
    errors.fromAws(new Error('Region is missing'), 'look up the artifact bucket'),
  ],
  regionMissing: [
    errors.regionMissing(
      new Error('Region not accepted: region="eu_west_1" is not a valid hostname component.'),
      'run status',
    ),
  ],
};
