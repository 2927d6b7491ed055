import type { Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import { gitPassword, gitUserName } from './git-credentials.ts';

/** An address that Git may clone from and push to as `caller`, with the credentials that AWS's helper would give it. */
export function makePushUrl(cloud: Cloud, caller: Caller, repositoryName: string): string {
  const credentials = cloud.issueCredentials(caller);
  const url = new URL(`/v1/repos/${repositoryName}`, cloud.endpoint);
  const timestamp = new Date(cloud.clock.now()).toISOString().replaceAll(/[-:]|\.\d+Z$/g, '');
  const { secretAccessKey } = credentials;
  url.username = encodeURIComponent(gitUserName(credentials));
  url.password = gitPassword({
    secretAccessKey,
    region: cloud.options.region,
    host: url.hostname,
    path: url.pathname,
    timestamp,
  });
  return url.href;
}
