import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Context } from '../../context.ts';
import { StepError } from '../../errors/index.ts';
import type { Report } from '../../events.ts';
import { findInputs, type InputOptions } from '../find-inputs.ts';
import type { Means, ReadBytes } from '../means.ts';
import { openResidents } from '../residents.ts';
import type { ValidationResult } from '../validation-result.ts';
import { watchChanges, type Changes } from './changes.ts';
import { watchedPaths, type Watched } from './watched-paths.ts';

/** What its host does at each round. */
export interface WatchHost<Options> {
  /** The options as they are now: settings may have changed. */
  readonly readOptions: () => Options;
  /** Before a round; `changed` are the files because of which it is made, none of the first. */
  readonly onStart: (changed: readonly string[]) => void;
  readonly onResult: (result: ValidationResult) => Promise<void>;
  /** After a round, whether it came to a result or was refused. */
  readonly onEnd: () => void;
}

type ValidateWith<Options> = (options: Options, context: Context, means: Means) => Promise<ValidationResult>;

/** Settings of commands, of which those of validation may change. */
const settingsFile = 'steps.yml';

/**
 * Validates, and validates again whenever something has changed that it has looked at, or would look at. Linters stay loaded, and lint only
 * what has changed with what nests and includes it: results of the others are kept. What a user can mend ends no watching. Ends only with
 * the signal, by rejecting.
 */
export async function watchWith<Options extends InputOptions>(
  validateWorkload: ValidateWith<Options>,
  host: WatchHost<Options>,
  context: Context,
): Promise<never> {
  const residents = openResidents();
  const changes = watchChanges(context.signal);
  const scene = new Scene(context.workingDirectory);
  try {
    let changed: readonly string[] = [];
    for (let round = 1; ; round++) {
      host.onStart(changed.map((path) => relative(context.workingDirectory, path).split(sep).join('/')));
      const report = round === 1 ? context.report : withoutTasks(context.report);
      const run = async () => {
        const options = host.readOptions();
        scene.begin(await findTrees(options, context.workingDirectory));
        const means = { read: scene.read, residents, onCheck: scene.see };
        await host.onResult(await validateWorkload(options, { ...context, report }, means));
      };
      // What is refused from the start is so by how the command was called.
      await (round === 1 ? run() : tellRefusal(context, run));
      await follow(scene, changes, round === 1);
      host.onEnd();
      changed = await nextChanges(scene, changes);
    }
  } finally {
    changes.close();
    await residents.close();
  }
}

/** What the rounds have looked at. After one that was refused, what the one before it has looked at still counts. */
class Scene {
  readonly #workingDirectory: string;
  readonly #bytes = new Map<string, Buffer>();
  #lookedFor: readonly string[] = [];
  #trees: readonly string[] = [];

  constructor(workingDirectory: string) {
    this.#workingDirectory = workingDirectory;
  }

  begin(trees: readonly string[]): void {
    this.#trees = trees;
  }

  readonly read: ReadBytes = async (absolute) => {
    const bytes = await readFile(absolute);
    const before = this.#bytes.get(absolute);
    if (before?.equals(bytes)) return before;
    this.#bytes.set(absolute, bytes);
    return bytes;
  };

  readonly see = (lookedFor: readonly string[]): void => {
    this.#lookedFor = lookedFor;
  };

  async watched(): Promise<Watched> {
    // Folders above hold the files of others, and change all the time.
    const isAbove = (file: string) => this.#workingDirectory.startsWith(join(dirname(file), sep));
    const looked = this.#lookedFor.filter((file) => dirname(file) === this.#workingDirectory || !isAbove(file));
    const files = [join(this.#workingDirectory, settingsFile), ...looked, ...this.#bytes.keys()];
    return watchedPaths(files, this.#trees, this.#workingDirectory);
  }

  /** Whether a file is another than when it was read, or was not read at all. */
  async isOther(path: string): Promise<boolean> {
    const before = this.#bytes.get(path);
    const now = before && (await readFile(path).catch(() => undefined));
    return !before || !now?.equals(before);
  }

  files(): readonly string[] {
    return [...this.#bytes.keys()];
  }
}

/** Has what the round has looked at watched. */
async function follow(scene: Scene, changes: Changes, isFirst: boolean): Promise<void> {
  const { folders } = await scene.watched();
  const begun = await changes.follow(folders);
  // What was changed before its folder was watched was not heard of.
  const unheard = scene.files().filter((file) => begun.has(dirname(file)));
  for (const file of unheard) if (await scene.isOther(file)) changes.add(file);
  // More may have come into a new folder since it was listed.
  if (!isFirst) for (const folder of begun) changes.add(folder);
}

async function nextChanges(scene: Scene, changes: Changes): Promise<readonly string[]> {
  const { matters } = await scene.watched();
  for (;;) {
    const heard = [...(await changes.next())].filter(matters);
    const others = await Promise.all(heard.map(async (path) => ((await scene.isOther(path)) ? [path] : [])));
    const changed = others.flat().toSorted();
    if (changed.length > 0) return changed;
  }
}

/** Folders in which files may appear that are looked at then. */
async function findTrees(options: InputOptions, workingDirectory: string): Promise<readonly string[]> {
  const { paths = [] } = options;
  if (paths.length > 0) return paths.map((path) => resolve(workingDirectory, path));
  const { templates } = await findInputs(options, workingDirectory);
  return templates.flatMap((root) => ['environments', 'pipeline'].map((name) => join(dirname(root), name)));
}

/** What is refused is told, and what mends it is waited for. Anything else that is thrown is a defect, or the end. */
async function tellRefusal({ report, signal }: Context, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StepError) || signal.aborted) throw error;
    const { message, hint, location } = error;
    const told = hint === undefined ? message : `${message}\n  ${hint}`;
    report({ type: 'notice', level: 'warning', message: told, ...(location ? { location } : {}) });
  }
}

/** The first round says which linters there are; from then on they are known. */
function withoutTasks(report: Report): Report {
  return (event) => {
    if (!event.type.startsWith('task-')) report(event);
  };
}
