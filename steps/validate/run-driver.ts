import type { Context } from '../context.ts';
import type { Tool } from '../tools/index.ts';
import type { Copy } from './write-copies.ts';

/** What a driver said of one copy: its own words, or why the copy could not be checked. */
export type Answer<T> = { readonly result: T } | Failure;

interface Failure {
  readonly failure: string;
  /** The template makes the tool fail, as it would again; otherwise it was this run: a tool that was ended, or too slow. */
  readonly isOfTemplate?: boolean | undefined;
}

/** What a tool may take to load, on a machine that is busy with other things. */
const loadMs = 120_000;

/** After this many runs in turn that answered nothing, the tool itself is what fails. */
const mostFruitlessRuns = 5;

/** What a driver is asked beside the copies. */
export interface DriverRequest {
  /** Seconds after which a template is given up. */
  readonly timeLimit: number;
  readonly [setting: string]: unknown;
}

/**
 * Runs a tool once over all copies, longest first, so that no worker is left with the largest when the others are done.
 * An answer is missing only where the whole process ended early: what was not answered is then run again, one by one while
 * nothing is answered, so that only the template that ends the process is lost. `onAnswer` is told how many have been answered.
 */
export async function runDriver<T>(
  tool: Tool,
  copies: readonly Copy[],
  request: DriverRequest,
  context: Context,
  onAnswer: (answered: number) => void = () => {},
): Promise<readonly Answer<T>[]> {
  const answers = new Map<Copy, Answer<T>>();
  let left = copies.toSorted((a, b) => b.length - a.length);
  for (let fruitless = 0; left.length > 0; left = left.filter((copy) => !answers.has(copy))) {
    const batch = fruitless === 0 ? left : left.slice(0, 1);
    const { answered, ending } = await runOnce<T>(tool, batch, request, context, (more) =>
      onAnswer(answers.size + more),
    );
    answered.forEach((answer, index) => answer && answers.set(batch[index] as Copy, answer));
    fruitless = answered.some(Boolean) ? 0 : fruitless + 1;
    if (fruitless === 0) continue;
    const lost = fruitless === mostFruitlessRuns ? left : batch.length === 1 ? batch : [];
    for (const copy of lost) answers.set(copy, { failure: ending });
  }
  return copies.map((copy) => answers.get(copy) ?? { failure: 'it gave no answer' });
}

/** Milliseconds that a driver may take for so many templates, with its start. */
export function answerLimit(templates: number, { timeLimit }: DriverRequest): number {
  return templates * timeLimit * 1000 + loadMs;
}

interface Run<T> {
  readonly answered: readonly (Answer<T> | undefined)[];
  readonly ending: string;
}

async function runOnce<T>(
  tool: Tool,
  copies: readonly Copy[],
  request: DriverRequest,
  context: Context,
  onAnswer: (answered: number) => void,
): Promise<Run<T>> {
  let lines = 0;
  const onLine = (_line: string, stream: 'stdout' | 'stderr') => {
    if (stream === 'stdout') onAnswer(Math.min((lines += 1), copies.length));
  };
  const templates = copies.map(({ file }, id) => ({ id, file }));
  const completed = await context.run({
    file: tool.file,
    args: tool.args,
    cwd: context.workingDirectory,
    env: tool.env,
    input: JSON.stringify({ ...request, templates }),
    // The drivers keep the limit of each template; this is for a driver that hangs itself, while it loads too.
    timeoutMs: answerLimit(templates.length, request),
    ...(copies.length > 1 ? { onLine } : {}),
  });
  const answered = parseAnswers<T>(completed.stdout, copies.length);
  const why = completed.stderr.trim().split('\n').at(-1) ?? '';
  const ended = completed.timedOut ? 'did not end' : `ended with exit code ${completed.exitCode ?? 'none'}`;
  return { answered, ending: `${tool.name} ${ended}: ${why}` };
}

/** One JSON object a line, `{"id", "failure", "isOfTemplate"}` or `{"id", ...result}`; a line that was cut off is no answer. */
export function parseAnswers<T>(stdout: string, count: number): readonly (Answer<T> | undefined)[] {
  const answers: (Answer<T> | undefined)[] = Array.from({ length: count });
  for (const line of stdout.split('\n')) {
    const answer = parseLine(line);
    if (answer?.id === undefined || answer.id >= count) continue;
    const { id, failure, isOfTemplate, ...result } = answer;
    answers[id] = failure === undefined ? { result: result as T } : { failure, isOfTemplate };
  }
  return answers;
}

function parseLine(line: string): ({ readonly id?: number } & Partial<Failure>) | undefined {
  try {
    return line === '' ? undefined : (JSON.parse(line) as { readonly id?: number } & Partial<Failure>);
  } catch {
    return undefined;
  }
}
