import type { Ask } from '../ask.ts';
import type { Denial } from './denial.ts';

/** A form in which one service tells a refusal. */
interface ServiceForm {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Denial;
}

const roleArn = String.raw`(arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]*[\w+=@-])`;
const arn = (...parts: readonly string[]) => new RegExp(parts.join(''), 'g');

const takesOn = (role: string, service: string): Denial & { readonly kind: 'chain' } => ({
  kind: 'chain',
  text: '',
  mayBe: ({ action, resource, principal }: Ask) =>
    action === 'sts:AssumeRole' && resource === role && (principal.kind !== 'service' || principal.service === service),
  ask: { principal: { kind: 'service', service }, action: 'sts:AssumeRole', resource: role },
});

/** Beside the common form, and where that says the same, after it. */
export const serviceForms: readonly ServiceForm[] = [
  // https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html
  {
    pattern: arn('CodePipeline is not authorized to perform AssumeRole on (?:the )?role ', roleArn),
    read: ([text, role = '']) => ({ ...takesOn(role, 'codepipeline.amazonaws.com'), text }),
  },
  {
    pattern: arn(roleArn, ' is not authorized to perform AssumeRole on role ', roleArn),
    read: ([text, by = '', role = '']) => ({
      kind: 'question',
      text,
      ask: { principal: { kind: 'role', arn: by }, action: 'sts:AssumeRole', resource: role },
    }),
  },
  // https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
  {
    pattern: arn('CodeBuild is not authorized to perform: sts:AssumeRole on (?:service role )?', roleArn),
    read: ([text, role = '']) => ({ ...takesOn(role, 'codebuild.amazonaws.com'), text }),
  },
  {
    pattern: arn('Role ', roleArn, ' is invalid or cannot be assumed'),
    read: ([text, role = '']) => ({ ...takesOn(role, 'cloudformation.amazonaws.com'), text }),
  },
  {
    pattern:
      /Unable to access the artifact with Amazon S3 object key '([^']+)' located in the Amazon S3 artifact bucket '([^']+)'/g,
    read: ([text, key = '', bucket = '']) => ({ kind: 'chain', text, mayBe: concernsArtifact(bucket, key) }),
  },
  {
    pattern:
      /(?:service|action) role (?:or action role )?doesn[’']t have the permissions required to access the Amazon S3 bucket named ([a-z0-9][a-z0-9.-]+[a-z0-9])/g,
    read: ([text, bucket = '']) => ({ kind: 'chain', text, mayBe: concernsArtifact(bucket, '') }),
  },
  {
    pattern: /The provided role does not have sufficient permissions to access ([A-Z]\w+)/g,
    read: ([text, service = '']) => ({
      kind: 'chain',
      text,
      mayBe: ({ action, principal }) => principal.kind === 'role' && action.startsWith(`${service.toLowerCase()}:`),
    }),
  },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
  {
    pattern: /Encoded authorization failure message: ([\w-]+)/g,
    read: ([, encoded = '']) => ({
      kind: 'untold',
      text: 'Encoded authorization failure message: …',
      why: 'the message is encoded, for those who may decode it',
      next: `aws sts decode-authorization-message --encoded-message ${encoded}, then ask with --principal, --action and --resource`,
    }),
  },
  // S3's old form, and KMS's where it does not say what it is about.
  {
    pattern:
      /The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access|API: [\w-]+:\w+ Access Denied|\bAccessDenied: Access Denied|: Access Denied \(Service: [^)]*\)|You are not authorized to perform this operation/g,
    read: ([text]) => ({
      kind: 'untold',
      text,
      why: 'it says neither who nor what was refused',
      next: 'look up the event in CloudTrail (userIdentity, eventName, resources) and ask with --principal, --action and --resource',
    }),
  },
];

/** The key begins with the pipeline's name: only what that pipeline reads and writes. */
function concernsArtifact(bucket: string, key: string): (ask: Ask) => boolean {
  const prefix = key.split('/')[0] ?? '';
  return ({ action, resource, via, context = {} }) => {
    if (action.startsWith('s3:')) return isIn(resource, bucket, prefix);
    const encrypted = [context['kms:EncryptionContext:aws:s3:arn']].flat();
    return via !== undefined && encrypted.some((of) => of?.endsWith(`:::${bucket}`));
  };
}

function isIn(resource: string, bucket: string, prefix: string): boolean {
  const path = resource.split(':::')[1] ?? '';
  return path === bucket || path.startsWith(`${bucket}/${prefix}`);
}
