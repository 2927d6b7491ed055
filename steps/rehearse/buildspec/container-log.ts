export interface ContainerLog {
  /** A line of CodeBuild's own. */
  say(text: string): void;
  /** A line that a command printed. */
  print(line: string): void;
}

/** `[Container] 2026/11/23 10:15:00.123456 Entering phase BUILD` */
export function containerLog(now: () => number, write: (line: string) => void): ContainerLog {
  return {
    say: (text) => write(`[Container] ${formatTime(now())} ${text}`),
    print: write,
  };
}

function formatTime(now: number): string {
  const [day = '', time = ''] = new Date(now).toISOString().split('T');
  return `${day.replaceAll('-', '/')} ${time.replace('Z', '000')}`;
}
