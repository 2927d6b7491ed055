/** The answer without its line end; empty where the person ends the input instead. Rejects when `signal` is aborted. */
export async function askOnTerminal(host: NodeJS.Process, question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: host.stdin, output: host.stderr });
  // While it asks, readline takes Ctrl-C from the terminal: it is handed to the process, whose signal ends the question.
  terminal.on('SIGINT', () => void host.emit('SIGINT', 'SIGINT'));
  const ended = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return await Promise.race([terminal.question(question, { signal }), ended]);
  } finally {
    terminal.close();
  }
}
