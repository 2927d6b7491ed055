import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { keepSizes, runJob, type ArchiveJob, type MadeArchive } from './archive-job.ts';
import type { DigestFiles } from './content-digest.ts';
import { StepError, type StepErrorOptions } from './errors/index.ts';
import { given } from './given.ts';
import type { KeptEntries } from './kept-entries.ts';

/** Digests and zips on all cores. */
export interface ArchiveThreads {
  readonly digest: DigestFiles;
  /** In memory, or in a file of the folder `spool`. */
  zip(entries: KeptEntries, spool?: string): Promise<MadeArchive>;
  /** Much is to come: one thread starts while the caller is still busy. */
  prepare(): void;
  close(): Promise<void>;
}

/** A thread takes as long to start as this many bytes take to be digested: so much is done without one. */
const bytesWithoutThread = 16 * 1024 * 1024;
/** Deflating takes so many times as long as digesting. */
const zipCost = 12;

interface Thread {
  run(job: ArchiveJob): Promise<unknown>;
  end(): Promise<unknown>;
}

export function createArchiveThreads(count: number = availableParallelism()): ArchiveThreads {
  const [threads, idle, waiting]: [Promise<Thread>[], Thread[], ((thread: Thread) => void)[]] = [[], [], []];
  let bytes = 0;
  const take = (): Thread | Promise<Thread> => {
    const free = idle.pop();
    if (free) return free;
    if (threads.length === count) return new Promise((resolve) => waiting.push(resolve));
    const thread = startThread();
    threads.push(thread);
    return thread;
  };
  const release = (thread: Thread): void => {
    const next = waiting.shift();
    if (next) next(thread);
    else idle.push(thread);
  };
  const run = async (job: ArchiveJob, cost: number): Promise<unknown> => {
    bytes += cost;
    if (bytes < bytesWithoutThread && threads.length === 0) return runJob(job);
    const thread = await take();
    try {
      return await thread.run(job);
    } finally {
      release(thread);
    }
  };
  return {
    digest: (files) =>
      run(
        { type: 'digest', files: keepSizes(files) },
        files.reduce((sum, { size }) => sum + size, 0),
      ) as Promise<readonly string[]>,
    zip: (entries, spool) =>
      run({ type: 'zip', entries, ...given('spool', spool) }, entries.size * zipCost) as Promise<MadeArchive>,
    prepare: () => {
      if (count < 2 || threads.length > 0) return;
      const thread = startThread();
      threads.push(thread);
      void thread.then(release, () => {});
    },
    close: async () => void (await Promise.all(threads.map(async (thread) => (await thread).end()))),
  };
}

interface Answer {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly options?: StepErrorOptions;
  readonly code?: string;
}

/** What is thrown away is mostly buffers, which hold many times what the collector sees of them: it looks after them more often. */
const resourceLimits = { maxYoungGenerationSizeMb: 2 };

/** One job at a time. It keeps the process only while it has one. */
async function startThread(): Promise<Thread> {
  const { Worker } = await import('node:worker_threads');
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker: Worker = new Worker(new URL(`./archive-thread.${extension}`, import.meta.url), { resourceLimits });
  worker.unref();
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        const settle = (answer: Answer) => {
          worker.off('message', settle).off('error', reject).off('exit', onExit).unref();
          if ('result' in answer) resolve(answer.result);
          else reject(restore(answer));
        };
        const onExit = () => reject(new Error('the thread ended before its job'));
        worker.on('message', settle).on('error', reject).on('exit', onExit).ref();
        worker.postMessage(job);
      }),
    end: () => worker.terminate(),
  };
}

function restore({ error, options, code }: Answer): unknown {
  if (options) return new StepError(options);
  return error instanceof Error && code !== undefined ? Object.assign(error, { code }) : error;
}
