import { createInterface } from 'node:readline/promises';

export async function askOnTerminal(host: NodeJS.Process, question: string): Promise<string> {
  const terminal = createInterface({ input: host.stdin, output: host.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}
