import type { Context } from '../context.ts';
import type { Tool } from '../tools/index.ts';
import type { Copy } from './write-copies.ts';

/** What a driver said of one copy: its own words, or why the copy could not be checked. */
export type Answer<T> = { readonly result: T } | { readonly failure: string };

/** A template that takes longer than this is given up; the slowest real ones take a tenth of it. */
const secondsPerTemplate = 60;

/**
 * Runs a tool once over all copies. An answer is missing only where the whole process ended early: those copies that
 * were not answered are run one by one, so that only the one that ends the process is lost.
 */
export async function runDriver<T>(
  tool: Tool,
  copies: readonly Copy[],
  request: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<readonly Answer<T>[]> {
  const answers = await runOnce<T>(tool, copies, request, context);
  return Promise.all(
    copies.map(async (copy, index) => {
      const answer = answers.answered[index];
      if (answer) return answer;
      const [again] = copies.length > 1 ? (await runOnce<T>(tool, [copy], request, context)).answered : [];
      return again ?? { failure: answers.ending };
    }),
  );
}

interface Run<T> {
  readonly answered: readonly (Answer<T> | undefined)[];
  readonly ending: string;
}

async function runOnce<T>(
  tool: Tool,
  copies: readonly Copy[],
  request: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<Run<T>> {
  const templates = copies.map(({ file }, id) => ({ id, file }));
  const completed = await context.run({
    file: tool.file,
    args: tool.args,
    cwd: context.workingDirectory,
    env: tool.env,
    input: JSON.stringify({ ...request, templates, timeLimit: secondsPerTemplate }),
    timeoutMs: (templates.length + 1) * secondsPerTemplate * 1000,
  });
  const answered = parseAnswers<T>(completed.stdout, copies.length);
  const why = completed.stderr.trim().split('\n').at(-1) ?? '';
  return { answered, ending: `${tool.name} ended with exit code ${completed.exitCode ?? 'none'}: ${why}` };
}

/** One JSON object a line, `{"id", "failure"}` or `{"id", ...result}`; a line that was cut off is no answer. */
export function parseAnswers<T>(stdout: string, count: number): readonly (Answer<T> | undefined)[] {
  const answers: (Answer<T> | undefined)[] = Array.from({ length: count });
  for (const line of stdout.split('\n')) {
    const answer = parseLine(line);
    if (answer?.id === undefined || answer.id >= count) continue;
    const { id, failure, ...result } = answer;
    answers[id] = failure === undefined ? { result: result as T } : { failure };
  }
  return answers;
}

function parseLine(line: string): { id?: number; failure?: string } | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as { id?: number; failure?: string });
  } catch {
    return undefined;
  }
}
