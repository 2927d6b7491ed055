import { formatFailure, exitCodeOf } from './failure.ts';

/** Runs one command of the real process: arguments in, exit code out. */
export async function main(host: NodeJS.Process): Promise<void> {
  const args = host.argv.slice(2);
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    // Answered before the commands are loaded: it costs little more than Node itself.
    const { readVersion } = await import('./version.ts');
    host.stdout.write(`${readVersion()}\n`);
    return;
  }
  const abort = new AbortController();
  const interrupt = (signal: NodeJS.Signals) => {
    if (abort.signal.aborted) host.exit(signal === 'SIGINT' ? 130 : 143);
    host.exitCode = signal === 'SIGINT' ? 130 : 143;
    abort.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  try {
    const { runCli } = await import('./cli.ts');
    const exitCode = await runCli(args, host, abort.signal);
    if (!abort.signal.aborted) host.exitCode = exitCode;
  } catch (error) {
    if (abort.signal.aborted) return;
    host.stderr.write(`${formatFailure(error)}\n`);
    host.exitCode = exitCodeOf(error);
  } finally {
    host.off('SIGINT', interrupt);
    host.off('SIGTERM', interrupt);
  }
}
