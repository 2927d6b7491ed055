import type { Context } from '../context.ts';
import { assetNotTaken } from '../errors/index.ts';

/** One asset on its way to a repository's endpoint. */
export interface AssetRequest {
  readonly method: 'POST' | 'PUT';
  readonly url: string;
  readonly body: Blob | FormData;
  /** How messages name it. */
  readonly shown: string;
}

const attempts = 3;

/**
 * Sends it with the token in a header, which leaves this process over the one connection only: no command line, no file, and no
 * redirect, which could lead elsewhere. What the service could not do it is asked again; the same asset twice is success there.
 * https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-overwrite-assets
 */
export async function sendAsset(request: AssetRequest, token: string, context: Context): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await trySending(request, token, context.signal);
    if (failure === undefined) return;
    const isPassing = failure.status === undefined || failure.status === 429 || failure.status >= 500;
    if (!isPassing || attempt === attempts) {
      const told = failure.told.replaceAll(token, '***');
      throw assetNotTaken(request.shown, failure.status, told, failure.cause);
    }
    await context.clock.sleep(1000 * 2 ** (attempt - 1), context.signal);
  }
}

interface Failure {
  /** Absent where no answer came. */
  readonly status?: number;
  readonly told: string;
  readonly cause?: unknown;
}

async function trySending(
  { method, url, body }: AssetRequest,
  token: string,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const authorization = `Basic ${Buffer.from(`aws:${token}`).toString('base64')}`;
  try {
    const answer = await fetch(url, { method, body, headers: { authorization }, redirect: 'error', signal });
    const told = await answer.text();
    return answer.ok ? undefined : { status: answer.status, told };
  } catch (cause) {
    if (signal.aborted) throw cause;
    return { told: cause instanceof Error ? String(cause.cause ?? cause.message) : String(cause), cause };
  }
}
