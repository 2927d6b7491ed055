import { describe, expect, it } from 'vitest';
import { readDenials } from '../../../steps/doctor/message/read-denials.ts';

const session = 'arn:aws:sts::222222222222:assumed-role/Build/AWSCodeBuild-1';
const role = { kind: 'role', arn: 'arn:aws:iam::222222222222:role/Build', isPathUnknown: true };
const user = { kind: 'user', arn: 'arn:aws:iam::123456789012:user/path/ann' };
const deploy = 'arn:aws:iam::333333333333:role/CrossAccountPipelineRole';

interface Case {
  readonly form: string;
  readonly text: string;
  readonly principal?: object;
  readonly action: string;
  readonly resource: string;
  readonly told?: string;
}

/** After https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html and the troubleshooting pages of the services. */
const cases: readonly Case[] = [
  {
    form: 'no identity-based policy',
    text: `User: ${session} is not authorized to perform: codecommit:ListRepositories on resource: arn:aws:codecommit:eu-west-1:222222222222:* because no identity-based policy allows the codecommit:ListRepositories action`,
    action: 'codecommit:ListRepositories',
    resource: 'arn:aws:codecommit:eu-west-1:222222222222:*',
    told: 'identity-based policy',
  },
  {
    form: 'an explicit deny in an identity-based policy, with the ARN of the policy',
    text: 'User: arn:aws:iam::123456789012:user/path/ann is not authorized to perform: iam:CreateInstanceProfile on resource: arn:aws:iam::123456789012:instance-profile/one with an explicit deny in an identity-based policy: arn:aws:iam::123456789012:policy/Deny. Go to https://example.com',
    principal: user,
    action: 'iam:CreateInstanceProfile',
    resource: 'arn:aws:iam::123456789012:instance-profile/one',
    told: 'identity-based policy',
  },
  {
    form: 'no resource-based policy',
    text: `User: ${session} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-west-1:333333333333:secret:s-1 because no resource-based policy allows the secretsmanager:GetSecretValue action`,
    action: 'secretsmanager:GetSecretValue',
    resource: 'arn:aws:secretsmanager:eu-west-1:333333333333:secret:s-1',
    told: 'resource-based policy',
  },
  {
    form: 'no permissions boundary',
    text: `User: ${session} is not authorized to perform: dynamodb:CreateTable on resource: arn:aws:dynamodb:eu-west-1:222222222222:table/t because no permissions boundary allows the dynamodb:CreateTable action`,
    action: 'dynamodb:CreateTable',
    resource: 'arn:aws:dynamodb:eu-west-1:222222222222:table/t',
    told: 'permissions boundary',
  },
  {
    form: 'an explicit deny in a permissions boundary',
    text: `User: ${session} is not authorized to perform: sqs:CreateQueue on resource: arn:aws:sqs:eu-west-1:222222222222:q with an explicit deny in a permissions boundary`,
    action: 'sqs:CreateQueue',
    resource: 'arn:aws:sqs:eu-west-1:222222222222:q',
    told: 'permissions boundary',
  },
  {
    form: 'no session policy',
    text: `User: ${session} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::b" because no session policy allows the s3:ListBucket action`,
    action: 's3:ListBucket',
    resource: 'arn:aws:s3:::b',
    told: 'session policy',
  },
  {
    form: 'a service control policy',
    text: `User: ${session} is not authorized to perform: sts:AssumeRole on resource: ${deploy} with an explicit deny in a service control policy`,
    action: 'sts:AssumeRole',
    resource: deploy,
    told: 'service control policy',
  },
  {
    form: 'a resource control policy',
    text: `User: ${session} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a resource control policy`,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    told: 'resource control policy',
  },
  {
    form: 'a VPC endpoint policy',
    text: `User: ${session} is not authorized to perform: codecommit:GitPull on resource: arn:aws:codecommit:eu-west-1:222222222222:r because no VPC endpoint policy allows the codecommit:GitPull action`,
    action: 'codecommit:GitPull',
    resource: 'arn:aws:codecommit:eu-west-1:222222222222:r',
    told: 'vpc endpoint policy',
  },
  {
    form: 'an explicit deny that says no more',
    text: `User: ${session} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny`,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
  },
  {
    form: 'STS, which does not say why',
    text: `An error occurred (AccessDenied) when calling the AssumeRole operation: User: ${session} is not authorized to perform: sts:AssumeRole on resource: ${deploy}`,
    action: 'sts:AssumeRole',
    resource: deploy,
  },
  {
    form: 'KMS for a key of another account',
    text: `User: ${session} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:222222222222:key/k because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    action: 'kms:Decrypt',
    resource: 'arn:aws:kms:eu-west-1:222222222222:key/k',
    told: 'resource-based policy',
  },
  {
    form: 'S3, with a key that has spaces',
    text: `User: ${session} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/a key.txt" because no resource-based policy allows the s3:GetObject action`,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/a key.txt',
    told: 'resource-based policy',
  },
  {
    form: 'CloudTrail, whose quotes are escaped',
    text: `"errorMessage": "User: ${session} is not authorized to perform: s3:GetObject on resource: \\"arn:aws:s3:::b/k\\" because no identity-based policy allows the s3:GetObject action"`,
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::b/k',
    told: 'identity-based policy',
  },
  {
    form: 'a resource handler of CloudFormation',
    text: `Resource handler returned message: "User: ${session} is not authorized to perform: iam:PassRole on resource: arn:aws:iam::222222222222:role/workload/R because no identity-based policy allows the iam:PassRole action (Service: Lambda, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)`,
    action: 'iam:PassRole',
    resource: 'arn:aws:iam::222222222222:role/workload/R',
    told: 'identity-based policy',
  },
  {
    form: 'an older resource of CloudFormation',
    text: `API: iam:PutRolePolicy User: ${session} is not authorized to perform: iam:PutRolePolicy on resource: role R because no identity-based policy allows the iam:PutRolePolicy action`,
    action: 'iam:PutRolePolicy',
    resource: 'arn:aws:iam::222222222222:role/R',
    told: 'identity-based policy',
  },
  {
    form: 'CodeBuild, about its log',
    text: `ACCESS_DENIED: Service role arn:aws:iam::222222222222:role/Build does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for build arn:aws:codebuild:eu-west-1:222222222222:build/p:1. Error message: User: ${session} is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:222222222222:log-group:/g:log-stream:1.`,
    action: 'logs:CreateLogStream',
    resource: 'arn:aws:logs:eu-west-1:222222222222:log-group:/g:log-stream:1',
  },
  {
    form: 'a service as principal',
    text: `User: codepipeline.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: ${deploy}`,
    principal: { kind: 'service', service: 'codepipeline.amazonaws.com' },
    action: 'sts:AssumeRole',
    resource: deploy,
  },
  {
    form: 'CodePipeline, of one role and another',
    text: 'arn:aws:iam::222222222222:role/pipe is not authorized to perform AssumeRole on role arn:aws:iam::333333333333:role/CrossAccountPipelineRole (Service: AWSCodePipeline; Status Code: 400)',
    principal: { kind: 'role', arn: 'arn:aws:iam::222222222222:role/pipe' },
    action: 'sts:AssumeRole',
    resource: deploy,
  },
];

describe('a refusal in the words of', () => {
  it.each(cases)('$form', ({ text, principal = role, action, resource, told }) => {
    const denials = readDenials(`2024-01-01 some log\n${text}\nmore of it`);
    expect(denials).toHaveLength(1);
    expect(denials[0]).toMatchObject({ kind: 'question', ask: { principal, action, resource } });
    expect((denials[0] as { readonly told?: string }).told).toBe(told);
  });
});

describe('a refusal that leaves out who it was', () => {
  it.each<[form: string, text: string]>([
    ['CodePipeline, about a role', `CodePipeline is not authorized to perform AssumeRole on role ${deploy}.`],
    ['AWS CodePipeline, about a role', `AWS CodePipeline is not authorized to perform AssumeRole on role ${deploy}`],
    ['CodeBuild, about a role', `CodeBuild is not authorized to perform: sts:AssumeRole on ${deploy}`],
    ['CloudFormation, about a role', `Role ${deploy} is invalid or cannot be assumed`],
    [
      'CodePipeline, about an artifact',
      "Insufficient permissions\nUnable to access the artifact with Amazon S3 object key 'orders/BuildOutpu/abc' located in the Amazon S3 artifact bucket 'b'. The provided role does not have sufficient permissions.",
    ],
    [
      'CodePipeline, about a bucket',
      'The service role or action role doesn’t have the permissions required to access the Amazon S3 bucket named my-bucket. Update the IAM role permissions, and then try again.',
    ],
    ['CodePipeline, about a service', 'The provided role does not have sufficient permissions to access CodeBuild.'],
  ])('%s: is looked up in the chain', (_form, text) => {
    expect(readDenials(text).map(({ kind }) => kind)).toEqual(['chain']);
  });

  it('tells who it was after all: then that is taken', () => {
    const text = `CodePipeline is not authorized to perform AssumeRole on role ${deploy}. User: ${session} is not authorized to perform: sts:AssumeRole on resource: ${deploy}`;
    expect(readDenials(text)).toMatchObject([{ kind: 'question', ask: { principal: role, action: 'sts:AssumeRole' } }]);
  });
});

describe('a refusal that cannot be answered', () => {
  it.each<[form: string, text: string, next: RegExp]>([
    [
      'encoded',
      'You are not authorized. Encoded authorization failure message: abc-DEF_1',
      /decode-authorization-message --encoded-message abc-DEF_1/,
    ],
    [
      'without a resource',
      `User: ${session} is not authorized to perform: kms:Decrypt on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
      /--principal arn:aws:iam::222222222222:role\/Build --action kms:Decrypt --resource ARN/,
    ],
    ['S3’s old form', 'API: s3:CreateBucket Access Denied', /CloudTrail/],
    [
      'KMS’s old form',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
      /CloudTrail/,
    ],
    [
      'a federated user',
      'User: arn:aws:sts::222222222222:federated-user/ann is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k"',
      /signed in/,
    ],
  ])('%s: says what to do instead', (_form, text, next) => {
    const denials = readDenials(text);
    expect(denials.map(({ kind }) => kind)).toEqual(['untold']);
    expect(denials[0]).toHaveProperty('next', expect.stringMatching(next));
  });
});

it('finds each of several refusals once, in their order', () => {
  const of = (action: string) => `User: ${session} is not authorized to perform: ${action} on resource: arn:aws:x:::y`;
  const text = [of('a:One'), 'noise', of('b:Two'), of('a:One'), 'Role arn:aws:iam::1:role/x is fine'].join('\n');
  expect(readDenials(text).map((denial) => denial.kind === 'question' && denial.ask.action)).toEqual([
    'a:One',
    'b:Two',
  ]);
});

it('finds nothing where nothing was refused', () => {
  expect(readDenials('Successfully created/updated stack - orders. Access granted.')).toEqual([]);
});
