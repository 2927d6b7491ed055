import { createHash, randomBytes } from 'node:crypto';
import type { Caller, Principal } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { optionalText } from '../../protocols/json-input.ts';
import type { Input, Operation, Request } from '../../service.ts';
import { expiryOf } from '../../sessions.ts';
import { findDomain, findRepository, invalid, onDomain, onRepository, placeOf, requiredName } from './state.ts';

interface Token {
  readonly principal: Principal;
  readonly domainArn: string;
  readonly expiresAt: number;
}

/** By the token's digest: the state file holds no token. */
function tokensOf(cloud: Cloud): Record<string, Token> {
  return cloud.state<{ tokens: Record<string, Token> }>('codeartifact', '*', '*', () => ({ tokens: {} })).tokens;
}

const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html */
export const tokenOperations: Readonly<Record<string, Operation>> = {
  GetAuthorizationToken: {
    demands: (input, request) => [
      ...onDomain('GetAuthorizationToken')(input, request),
      {
        action: 'sts:GetServiceBearerToken',
        resource: '*',
        context: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' },
      },
    ],
    handle: getAuthorizationToken,
  },
  GetRepositoryEndpoint: {
    demands: onRepository('GetRepositoryEndpoint'),
    handle(input, request) {
      const { domain, owner, region } = placeOf(input, request);
      const repository = requiredName(input, 'repository');
      findRepository(request.cloud, placeOf(input, request), repository);
      const format = requiredName(input, 'format');
      // Stands for https://DOMAIN-OWNER.d.codeartifact.REGION.amazonaws.com/FORMAT/REPOSITORY/.
      return {
        repositoryEndpoint: `${request.cloud.endpoint}/d/${domain}-${owner}.${region}/${format}/${repository}/`,
      };
    },
  },
};

function getAuthorizationToken(input: Input, request: Request) {
  const { cloud, caller } = request;
  const { arn } = findDomain(cloud, placeOf(input, request));
  const now = cloud.clock.now();
  const sessionEnd = expiryOf(caller.principal, now);
  // 0: as long as the caller's session. 900 to 43,200 otherwise.
  const seconds = Number(optionalText(input, 'duration') ?? 43_200);
  if (seconds !== 0 && !(seconds >= 900 && seconds <= 43_200))
    throw invalid('durationSeconds must be 0, or 900 to 43200');
  const expiresAt = seconds === 0 ? sessionEnd : now + seconds * 1000;
  const authorizationToken = randomBytes(192).toString('base64url');
  const tokens = tokensOf(cloud);
  for (const [digest, token] of Object.entries(tokens)) if (token.expiresAt < now) delete tokens[digest];
  tokens[digestOf(authorizationToken)] = { principal: caller.principal, domainArn: arn, expiresAt };
  return { authorizationToken, expiration: new Date(expiresAt) };
}

/** Who holds a token of a domain: the one whom it was given to, with the permissions that one has now. */
export function callerOfToken(cloud: Cloud, authorization: string | undefined, domainArn: string): Caller | undefined {
  const token = tokenOf(authorization ?? '');
  const found = token === undefined ? undefined : tokensOf(cloud)[digestOf(token)];
  if (!found || found.expiresAt <= cloud.clock.now() || found.domainArn !== domainArn) return undefined;
  return { principal: found.principal, calledVia: [], secureTransport: cloud.options.countsAsTls ?? true };
}

/** As npm sends it; pip, twine and Maven send it as the password of a user named aws. */
function tokenOf(authorization: string): string | undefined {
  const [, scheme, value = ''] = /^(Bearer|Basic) (\S+)$/.exec(authorization) ?? [];
  if (scheme !== 'Basic') return scheme === undefined ? undefined : value;
  return /^aws:(.+)$/.exec(Buffer.from(value, 'base64').toString('utf8'))?.[1];
}
