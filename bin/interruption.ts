/** How long a command may take to end after it was told to stop. */
const graceMs = 10_000;

/** SIGINT and SIGTERM of the process, as a command hears of them. */
export interface Interruption {
  /** Aborted by the first. */
  readonly signal: AbortSignal;
  /** What a second does before the process ends. Without it, the second ends the process at once. */
  readonly onSecondSignal: (act: () => Promise<void>) => void;
  readonly stop: () => void;
}

export function listenForSignals(host: NodeJS.Process): Interruption {
  const abort = new AbortController();
  let second: (() => Promise<void>) | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    const exitCode = signal === 'SIGINT' ? 130 : 143;
    if (abort.signal.aborted) {
      const act = second;
      second = undefined;
      if (!act) host.exit(exitCode);
      return void act().finally(() => host.exit(exitCode));
    }
    host.exitCode = exitCode;
    abort.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
    // A net below the steps' own ends: what does not look at the signal cannot keep the process.
    setTimeout(() => host.exit(), graceMs).unref();
  };
  host.on('SIGINT', interrupt);
  host.on('SIGTERM', interrupt);
  return {
    signal: abort.signal,
    onSecondSignal: (act) => {
      second = act;
    },
    stop: () => {
      host.off('SIGINT', interrupt);
      host.off('SIGTERM', interrupt);
    },
  };
}
