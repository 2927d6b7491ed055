import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { HttpRequest, PlainRoute, RawAnswer } from '../../service.ts';
import { mavenEndpoint } from './maven-endpoint.ts';
import { npmEndpoint } from './npm-endpoint.ts';
import { refuse, type PackageRequest } from './package-request.ts';
import { pypiEndpoint } from './pypi-endpoint.ts';
import { arnOf, ownValue } from './state.ts';
import { callerOfToken } from './tokens.ts';

/** What package managers ask of a repository, by a token of the domain. */
export const packageEndpoint: PlainRoute = { prefix: '/d/', answer };

type FormatEndpoint = (request: PackageRequest) => RawAnswer | Promise<RawAnswer>;
const formats: Readonly<Record<string, FormatEndpoint>> = {
  npm: npmEndpoint,
  pypi: pypiEndpoint,
  maven: mavenEndpoint,
};

const addressPattern = /^\/d\/([a-z0-9-]+)-(\d{12})\.([a-z0-9-]+)\/([a-z]+)\/([^/]+)\/(.*)$/;

async function answer(http: HttpRequest, cloud: Cloud): Promise<RawAnswer> {
  const [, domain = '', owner = '', region = '', format = '', repository = '', rest = ''] =
    addressPattern.exec(http.path) ?? [];
  const place = { domain, owner, region };
  const caller = callerOfToken(cloud, http.headers['authorization'], arnOf(place, `domain/${domain}`));
  if (!caller) return challenge();
  const endpoint = ownValue(formats, format);
  if (!endpoint) return refuse(404, `${http.method} ${http.path} is not part of the embedded cloud`);
  const base = `${cloud.endpoint}/d/${domain}-${owner}.${region}/${format}/${repository}/`;
  const asked = { method: http.method, path: decodeURIComponent(rest), http };
  try {
    return await endpoint({ cloud, caller, place, repository, base, ...asked });
  } catch (error) {
    if (!(error instanceof AwsError)) return refuse(500, String(error));
    return refuse(error.code === 'AccessDenied' ? 403 : error.status, error.message);
  }
}

/** Maven names no user before it is asked to. */
function challenge(): RawAnswer {
  const refused = refuse(401, 'Unauthorized: a token of the domain is needed');
  return { ...refused, headers: { ...refused.headers, 'www-authenticate': 'Basic realm="codeartifact"' } };
}
