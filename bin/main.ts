import { fileUnwritable } from '../steps/errors/index.ts';
import { exitCodeOf, formatFailure } from './failure.ts';

/** How long a command may take to end after it was told to stop. */
const graceMs = 10_000;

/** Runs one command of the real process: arguments in, exit code out. */
export async function main(host: NodeJS.Process): Promise<void> {
  const args = host.argv.slice(2);
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    // Answered before the commands are loaded: it costs little more than Node itself.
    const { readVersion } = await import('./version.ts');
    host.stdout.write(`${readVersion()}\n`);
    return;
  }
  outliveReaders(host);
  const abort = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    if (abort.signal.aborted) host.exit(signal === 'SIGINT' ? 130 : 143);
    host.exitCode = signal === 'SIGINT' ? 130 : 143;
    abort.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
    // A net below the steps' own ends: what does not look at the signal cannot keep the process.
    setTimeout(() => host.exit(), graceMs).unref();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  try {
    const { runCli } = await import('./cli.ts');
    const exitCode = await runCli(args, host, abort.signal);
    if (!abort.signal.aborted) host.exitCode ||= exitCode;
  } catch (error) {
    if (abort.signal.aborted) return void host.stderr.write(`steps: ${(abort.signal.reason as Error).message}\n`);
    host.stderr.write(`${formatFailure(error)}\n`);
    host.exitCode = exitCodeOf(error);
  } finally {
    host.off('SIGINT', interrupt);
    host.off('SIGTERM', interrupt);
  }
}

/** A reader that has seen enough (`| head -1`) ends nothing: the command goes on, unheard. Any other failure is told. */
function outliveReaders(host: NodeJS.Process): void {
  host.stderr.on('error', () => {});
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    host.exitCode = 1;
    host.stderr.write(`${formatFailure(fileUnwritable('stdout', error))}\n`);
  });
}
