import { pagesOf } from './error-page.ts';

export const awsPages = pagesOf({
  AWS_ACCESS_DENIED: {
    title: 'AWS refused a call: a permission is missing, or a policy denies it',
    cause:
      'One link of the chain does not allow it: the policy of the caller, its boundary or session policy, the policy of the resource (bucket, key, trust policy of a role), or a service control policy. AWS names the caller, the action and, where it tells, the resource and the kind of policy.',
    remedy: [
      'Give the whole message to `steps doctor --message TEXT`: it writes the statement that is missing, and where.',
      'Without a message: `steps doctor` examines the whole chain of roles, keys and buckets.',
      'Make sure that you act as who you think: `aws sts get-caller-identity`.',
      'Add the statement where the roles come from (`bootstrap.yml`, a template) rather than by hand; then run the command again, or `steps retry PIPELINE STAGE`.',
    ],
    see: [
      'doctor.md#a-message',
      'how-to/recover.md#a-pipeline',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    ],
  },
  AWS_CREDENTIALS: {
    title: 'no credentials were found',
    cause:
      'Neither the environment, nor the profile, nor a role of the machine gives any; or the profile needs a sign-in that was never made or has ended.',
    remedy: [
      'Sign in: `aws sso login --profile NAME`, and `export AWS_PROFILE=NAME`.',
      'Try it: `aws sts get-caller-identity`.',
      'In CodeBuild or on an instance: a role must be attached, and code in a container of a build must be passed `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`.',
    ],
    see: ['https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html'],
  },
  AWS_SESSION: {
    title: 'the credentials are expired, unknown to AWS, or do not belong together',
    cause:
      'A session ended; or the key was deleted; or key, secret and token are of different sessions, which happens where a variable of an old one is still set beside a profile.',
    remedy: [
      'Sign in again: `aws sso login`.',
      'Look for variables that go before the profile: `env | grep ^AWS_`; `unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`.',
      'Run the command again: `steps deploy` goes on with a deployment that is under way.',
    ],
    see: [
      'deploying.md#while-it-is-followed',
      'https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html',
    ],
  },
  AWS_CLOCK: {
    title: 'the clock of this machine is wrong',
    cause:
      'Each request is signed with the time, and AWS takes those of the last minutes only. Virtual machines and WSL lag after the host has slept.',
    remedy: [
      'Compare: `date -u`.',
      'Set it: `sudo timedatectl set-ntp true`, or `sudo hwclock -s` in WSL; restart Docker Desktop where it is the clock of a container.',
      'Run the command again.',
    ],
    see: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html'],
  },
  AWS_BUSY: {
    title: 'AWS throttled the call, or failed itself',
    cause:
      'The call was tried several times with growing pauses (`AWS_MAX_ATTEMPTS`), and each time the answer was throttling or a failure of the service (HTTP 5xx). Many deployments at once in one account are the usual reason for throttling.',
    remedy: [
      'Run the command again in some minutes, or `steps retry PIPELINE STAGE`: nothing is begun twice.',
      'Where it is throttling: deploy fewer targets at once (`max-concurrent-count` of the waves), or set `AWS_MAX_ATTEMPTS` higher.',
      'Where it is a failure: look at the AWS Health Dashboard. The message has the id of the request, for AWS Support.',
    ],
    see: [
      'deploying.md#while-it-is-followed',
      'https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html',
      'https://health.aws.amazon.com/health/status',
    ],
  },
  AWS_UNREACHABLE: {
    title: 'AWS cannot be reached, or what answers is not AWS',
    cause:
      'The name is not resolved, the connection is refused or cut, TLS fails at a proxy with a certificate of its own, or a proxy answered with a page. A region that does not exist, or an endpoint that is set for something else, has the same effect.',
    remedy: [
      'Look at what is set: `env | grep -iE "proxy|AWS_ENDPOINT_URL|AWS_REGION|AWS_CA_BUNDLE"`. An `AWS_ENDPOINT_URL` that a rehearsal printed leads nowhere once that has ended.',
      'Try it: `curl -sI https://sts.eu-west-1.amazonaws.com`, with your region.',
      'Behind a proxy that opens TLS: `NODE_EXTRA_CA_CERTS=FILE` or `steps package --ca-bundle FILE`.',
      'In a VPC: the subnet needs a NAT gateway, or endpoints for the services that are called.',
    ],
    see: ['https://docs.aws.amazon.com/general/latest/gr/rande.html'],
  },
  AWS_REJECTED: {
    title: 'AWS took the call and refused what it asks for',
    cause:
      'A value is not what the service takes, something that it names is not there, or its state does not allow it. The message carries what AWS calls the error, its words, and the id of the request.',
    remedy: [
      'Look the name of the error up on the page of the call, in the API reference of the service.',
      'Correct what the words name: a bucket, a role, a parameter, a capability. What exists in another account or region is not found in this one.',
      'Run the command again.',
    ],
    see: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html', 'deploying.md'],
  },
  AWS_REGION: {
    title: 'no region is given, or what is given is none',
    cause:
      'Neither a flag, nor `steps.yml`, nor `AWS_REGION`, nor the profile names a region, and no default is taken: it would be the wrong one somewhere.',
    remedy: [
      'Set it: `export AWS_REGION=eu-west-1`; or `aws configure set region eu-west-1 --profile NAME`.',
      'Or pass `--region` where the command takes it, or write `region: eu-west-1` in steps.yml: the hint says which of these this command reads.',
      'Correct a region that is mistyped; a region that must be enabled first has to be enabled in the account.',
    ],
    see: ['reference/commands.md', 'https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html'],
  },
});
