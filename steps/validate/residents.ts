import type { Context } from '../context.ts';
import { startResident, type ResidentProcess } from '../resident-process.ts';
import type { Tool } from '../tools/index.ts';
import { answerLimit, parseAnswers, runDriver, type Answer, type DriverRequest } from './run-driver.ts';
import type { Copy } from './write-copies.ts';

/** Linters that stay loaded between validations, each with its workers. */
export interface Residents {
  /** The tool that is found once, for as long as its process is well. */
  locate(name: Tool['name'], find: () => Promise<Tool>): Promise<Tool>;
  /** As `runDriver`. What else its answers depend on is its `identity`: with another it is loaded anew. */
  ask<T>(
    tool: Tool,
    identity: string,
    copies: readonly Copy[],
    request: DriverRequest,
    context: Context,
  ): Promise<readonly Answer<T>[]>;
  /** Ends them all. */
  close(): Promise<void>;
}

interface Resident {
  readonly identity: string;
  readonly process: ResidentProcess;
  /** That it has ended. */
  readonly isTold?: true;
}

export function openResidents(): Residents {
  const tools = new Map<string, Promise<Tool>>();
  const residents = new Map<string, Resident>();

  const employ = async (tool: Tool, identity: string, context: Context): Promise<ResidentProcess> => {
    const known = residents.get(tool.name);
    const ending = known?.process.ending();
    if (known?.identity === identity && ending === undefined) return known.process;
    // It has ended while it had nothing to do.
    if (ending !== undefined && !known?.isTold) report(`${tool.name} ${ending}; it is started again`, context);
    await known?.process.close();
    const { workingDirectory: cwd, signal } = context;
    const process = startResident({ file: tool.file, args: [...tool.args, '--resident'], cwd, env: tool.env }, signal);
    residents.set(tool.name, { identity, process });
    return process;
  };

  return {
    locate: (name, find) => {
      const tool = tools.get(name) ?? find();
      tools.set(name, tool);
      // What could not be found may be there another time.
      tool.catch(() => tools.delete(name));
      return tool;
    },
    ask: async <T>(tool: Tool, identity: string, copies: readonly Copy[], request: DriverRequest, context: Context) => {
      const process = await employ(tool, `${identity} ${tool.file} ${tool.args.join(' ')}`, context);
      // Longest first, so that no worker is left with the largest when the others are done.
      const order = copies.toSorted((a, b) => b.length - a.length);
      const templates = order.map(({ file }, id) => ({ id, file }));
      const limit = answerLimit(order.length, request);
      const lines = await process.ask(JSON.stringify({ ...request, templates }), isDone, limit);
      context.signal.throwIfAborted();
      const answers = parseAnswers<T>(lines.join('\n'), order.length);
      const found = new Map(order.map((copy, index) => [copy, answers[index]]));
      const missing = order.filter((copy) => !found.get(copy));
      const ending = process.ending();
      if (ending !== undefined) {
        tools.delete(tool.name);
        residents.set(tool.name, { identity, process, isTold: true });
        report(`${tool.name} ${ending}; it is started again`, context);
      }
      // Each is then asked for by itself, so that only the template that ends the process is lost.
      const others = missing.length === 0 ? [] : await runDriver<T>(tool, missing, request, context);
      return copies.map((copy) => found.get(copy) ?? others[missing.indexOf(copy)] ?? { failure: 'it gave no answer' });
    },
    close: async () => {
      await Promise.all([...residents.values()].map(({ process }) => process.close()));
      residents.clear();
    },
  };
}

function isDone(line: string): boolean {
  return line === '{"done": true}' || line === '{"done":true}';
}

function report(message: string, context: Context): void {
  context.report({ type: 'notice', level: 'warning', message });
}
