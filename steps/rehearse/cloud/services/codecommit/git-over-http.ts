import { gunzipSync } from 'node:zlib';
import { AwsError } from '../../aws-error.ts';
import { calledAccount, type Caller } from '../../../../authorisation/caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { HttpRequest, PlainRoute, RawAnswer } from '../../service.ts';
import { readCgiAnswer } from './cgi.ts';
import { git, readReferences } from '../../git.ts';
import { gitCaller } from './git-credentials.ts';
import { readReferenceUpdates } from './receive-pack.ts';
import { announceReferences } from './reference-events.ts';
import { projectPath, projectRoot, repositoryFolder } from './repository-folder.ts';
import { findRepository, repositoryArn, type Repository } from './state.ts';

const prefix = '/v1/repos/';

/** Git's smart HTTP protocol, served by `git http-backend` after IAM has agreed. */
export const gitOverHttp: PlainRoute = { prefix, answer };

interface GitRequest {
  readonly cloud: Cloud;
  readonly caller: Caller;
  readonly http: HttpRequest;
  readonly region: string;
  readonly name: string;
  /** `/info/refs`, `/git-upload-pack`, `/git-receive-pack` */
  readonly verb: string;
}

async function answer(http: HttpRequest, cloud: Cloud): Promise<RawAnswer> {
  const [, name = '', verb = ''] = /^\/v1\/repos\/([\w.-]+?)(?:\.git)?(\/.*)$/.exec(http.path) ?? [];
  const host = (http.headers['host'] ?? '').replace(/:\d+$/, '');
  const region = /^git-codecommit\.([\w-]+)\./.exec(host)?.[1] ?? cloud.options.region;
  // The client signed the address as it was written, with or without `.git`.
  const path = http.path.slice(0, http.path.length - verb.length);
  const caller = gitCaller(cloud, http.headers['authorization'], { region, host, path });
  if (!caller)
    return refuse(401, 'credentials of CodeCommit are missing or not valid', {
      'www-authenticate': 'Basic realm="CodeCommit"',
    });
  try {
    return await serve({ cloud, caller, http, region, name, verb });
  } catch (error) {
    if (!(error instanceof AwsError)) return refuse(500, String(error));
    return refuse(error.code === 'RepositoryDoesNotExistException' ? 404 : 403, error.message);
  }
}

async function serve(request: GitRequest): Promise<RawAnswer> {
  const { cloud, caller, region, name } = request;
  const isPush = `${request.verb}?${request.http.query.toString()}`.includes('git-receive-pack');
  authorise(request, isPush);
  const repository = findRepository({ cloud, accountId: calledAccount(caller), region }, name);
  if (!isPush || request.http.method !== 'POST') return runBackend(request, repository);
  return inTurn(repository, async () => {
    const before = await readReferences(cloud, repositoryFolder(cloud, repository));
    const result = await runBackend(request, repository);
    const after = await readReferences(cloud, repositoryFolder(cloud, repository));
    announceReferences(cloud, repository, before, after, caller);
    return result;
  });
}

/**
 * A push is judged once for each reference that it would change. Before Git has said which, the condition key is absent, which is
 * why AWS's own example denies with `Null: codecommit:References: false`.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html
 */
function authorise({ cloud, caller, http, region, name }: GitRequest, isPush: boolean): void {
  const resource = repositoryArn(region, calledAccount(caller), name);
  if (!isPush) return cloud.authorise(caller, { action: 'codecommit:GitPull', resource }, region);
  const references = http.method === 'POST' ? readReferenceUpdates(bodyOf(http)).map((update) => update.name) : [];
  if (references.length === 0) cloud.authorise(caller, { action: 'codecommit:GitPush', resource }, region);
  for (const reference of references) {
    const context = { 'codecommit:References': reference };
    cloud.authorise(caller, { action: 'codecommit:GitPush', resource, context }, region);
  }
}

function bodyOf({ headers, body }: HttpRequest): Buffer {
  return headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

async function runBackend({ cloud, caller, http, verb }: GitRequest, repository: Repository): Promise<RawAnswer> {
  const body = bodyOf(http);
  const output = await git(cloud, ['http-backend'], {
    folder: projectRoot(cloud),
    input: body,
    environment: {
      GIT_PROJECT_ROOT: projectRoot(cloud),
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: http.method,
      PATH_INFO: `/${projectPath(repository)}${verb}`,
      QUERY_STRING: http.query.toString(),
      CONTENT_TYPE: http.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_GIT_PROTOCOL: http.headers['git-protocol'] ?? '',
      // Without a user, http-backend takes no push.
      REMOTE_USER: calledAccount(caller),
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  return readCgiAnswer(output);
}

const turns = new WeakMap<Repository, Promise<unknown>>();

/** One push after the other, so that each is told apart by what it changed. */
async function inTurn<T>(repository: Repository, work: () => Promise<T>): Promise<T> {
  const mine = Promise.allSettled([turns.get(repository)]).then(work);
  turns.set(repository, mine);
  return mine;
}

function refuse(status: number, message: string, headers: Readonly<Record<string, string>> = {}): RawAnswer {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: `${message}\n` };
}
