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
  outliveReaders(host);
  const interruption = listenForSignals(host);
  const { signal } = interruption;
  try {
    const { runCli } = await import('./cli.ts');
    const exitCode = await runCli(args, host, interruption);
    if (!signal.aborted) host.exitCode ||= exitCode;
  } catch (error) {
    if (signal.aborted) return void host.stderr.write(`steps: ${(signal.reason as Error).message}\n`);
    const { exitCodeOf } = await import('./failure.ts');
    await tell(error, host);
    host.exitCode = exitCodeOf(error);
  } finally {
    interruption.stop();
  }
}

/** A reader that has seen enough (`| head -1`) ends nothing: the command goes on, unheard. Any other failure is told. */
function outliveReaders(host: NodeJS.Process): void {
  host.stderr.on('error', () => {});
  host.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    host.exitCode = 1;
    void tellUnwritten(host, error);
  });
}

async function tellUnwritten(host: NodeJS.Process, error: NodeJS.ErrnoException): Promise<void> {
  const { fileUnwritable } = await import('../steps/errors/index.ts');
  await tell(fileUnwritable('stdout', error), host);
}

async function tell(thrown: unknown, { stderr, env }: NodeJS.Process): Promise<void> {
  const { formatFailure } = await import('./failure.ts');
  const { createSurface } = await import('./surface.ts');
  stderr.write(`${formatFailure(thrown, await createSurface(stderr, env))}\n`);
}
