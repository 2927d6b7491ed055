// A thread of `createArchiveThreads`: jobs in, results out.
import { parentPort } from 'node:worker_threads';
import { runJob, type ArchiveJob } from './archive-job.ts';
import { StepError, type StepErrorOptions } from './errors/index.ts';

parentPort?.on('message', (job: ArchiveJob) => void answer(job));

async function answer(job: ArchiveJob): Promise<void> {
  try {
    const result = await runJob(job);
    const moved = 'bytes' in result ? [result.bytes.buffer] : [];
    parentPort?.postMessage({ result }, moved);
  } catch (error) {
    // A copy of an error loses all but its message and its stack.
    const options = error instanceof StepError ? optionsOf(error) : undefined;
    parentPort?.postMessage({ error, options, code: (error as NodeJS.ErrnoException).code });
  }
}

function optionsOf({ code, message, hint, location, exitCode }: StepError): StepErrorOptions {
  return { code, message, exitCode, ...(hint === undefined ? {} : { hint }), ...(location ? { location } : {}) };
}
