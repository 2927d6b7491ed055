import { openEnding, type Ending } from './ending.ts';
import { listenForSignals } from './interruption.ts';

/** Runs one command of the real process: arguments in, exit code out. */
export async function main(host: NodeJS.Process): Promise<void> {
  const args = host.argv.slice(2);
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    // Answered before the commands are loaded: it costs little more than Node itself.
    const { readVersion } = await import('./version.ts');
    host.stdout.write(`${readVersion()}\n`);
    return;
  }
  const ending = openEnding(host);
  outliveReaders(host, ending);
  const interruption = listenForSignals(host);
  const { signal } = interruption;
  try {
    if (args[0] === '__complete') {
      // What the scripts of `steps completion` ask at a TAB: nothing is loaded that a command needs to run.
      const { complete } = await import('./completion/index.ts');
      host.stdout.write(complete(args.slice(1), host));
      return;
    }
    const { runCli } = await import('./cli.ts');
    const exitCode = await runCli(args, host, interruption);
    if (!signal.aborted) host.exitCode ||= exitCode;
  } catch (error) {
    if (signal.aborted) return ending.stop(signal.reason as Error);
    const { exitCodeOf } = await import('./failure.ts');
    await ending.fail(error);
    host.exitCode = exitCodeOf(error);
  } finally {
    interruption.stop();
  }
}

/** A reader that has seen enough (`| head -1`) ends nothing: the command goes on, unheard. Any other failure is told. */
function outliveReaders(host: NodeJS.Process, ending: Ending): void {
  host.stderr.on('error', () => {});
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    host.exitCode = 1;
    void tellUnwritten(ending, error);
  });
}

async function tellUnwritten(ending: Ending, error: NodeJS.ErrnoException): Promise<void> {
  const { fileUnwritable } = await import('../steps/errors/index.ts');
  await ending.fail(fileUnwritable('stdout', error));
}
