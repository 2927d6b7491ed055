import type { Context } from '../context.ts';
import { formatBytes } from '../format-bytes.ts';
import type { Amount } from '../events.ts';
import { given } from '../given.ts';
import type { ArtifactSource } from './artifact-source.ts';

/** What takes a while is a part of the upload that is watched on its own. */
const watchedFrom = 1024 * 1024;

/** How far the upload of all objects is. */
export interface UploadProgress {
  /** It is there already: nothing is sent. */
  skip(): void;
  /** An object of that size will be sent. */
  expect(source: ArtifactSource, id: string, size: number): ExpectedUpload;
}

export interface ExpectedUpload {
  begin(): void;
  /** How many of its bytes have been sent. */
  sent(bytes: number): void;
  /** It is in the bucket; `isNew` where this run has put it there. */
  end(isNew: boolean): void;
  fail(): void;
}

/** `taskId` is the upload's task, `within` the context of its parts. */
export function createUploadProgress(
  objects: number,
  { taskId, context, within }: { readonly taskId: string; readonly context: Context; readonly within: Context },
): UploadProgress {
  let [settled, sized, sentBytes, wantedBytes] = [0, 0, 0, 0];
  const tell = (detail?: string) => {
    const bytes: Amount = {
      done: sentBytes,
      ...given('total', sized < objects ? undefined : wantedBytes),
      unit: 'bytes',
    };
    const amounts: readonly Amount[] = [
      { done: settled, total: objects, unit: 'objects' },
      ...(wantedBytes > 0 ? [bytes] : []),
    ];
    context.report({ type: 'task-progress', id: taskId, amounts, ...given('detail', detail) });
  };
  return {
    skip() {
      settled += 1;
      sized += 1;
      tell();
    },
    expect({ shown }, id, size) {
      let sent = 0;
      const part = size < watchedFrom ? undefined : createPart(id, shown, size, within);
      sized += 1;
      wantedBytes += size;
      tell();
      const move = (to: number) => {
        sentBytes += to - sent;
        sent = to;
      };
      return {
        begin: () => part?.begin(),
        sent(bytes) {
          move(bytes);
          part?.sent(bytes);
          tell();
        },
        end(isNew) {
          // What another run has put there is not sent by this one.
          if (!isNew) wantedBytes -= size;
          move(isNew ? size : 0);
          settled += 1;
          part?.end(isNew ? 'done' : 'unchanged');
          tell(isNew ? `${shown} (${formatBytes(size)})` : undefined);
        },
        fail: () => part?.end('failed'),
      };
    },
  };
}

function createPart(id: string, title: string, size: number, { clock, report }: Context) {
  let startedAt = 0;
  return {
    begin() {
      startedAt = clock.now();
      report({ type: 'task-started', id, title, isDetail: true });
    },
    sent: (done: number) => report({ type: 'task-progress', id, amounts: [{ done, total: size, unit: 'bytes' }] }),
    end: (outcome: 'done' | 'unchanged' | 'failed') =>
      report({ type: 'task-finished', id, outcome, durationMs: clock.now() - startedAt }),
  };
}
