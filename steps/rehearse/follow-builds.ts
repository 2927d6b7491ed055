import { stripVTControlCharacters } from 'node:util';
import { createBuildLogReader, type BuildLogReader } from '../build-log.ts';
import type { Context } from '../context.ts';
import type { ActionReport } from '../pipeline-execution.ts';
import { isOpen } from '../pipeline-status.ts';

const leastBetweenLooksMs = 1000;

interface FollowedBuild {
  readonly log: BuildLogReader;
  phase?: { readonly id: string; readonly startedAt: number };
}

/** Tells of a build which phase it is in and what it printed last, as who opens its log sees it. */
export interface BuildFollower {
  look(actions: readonly ActionReport[]): Promise<void>;
  /** That an action has ended. */
  end(actionId: string): void;
}

export function createBuildFollower(context: Context): BuildFollower {
  const builds = new Map<string, FollowedBuild>();
  let lookedAt = 0;
  const { clock, report } = context;

  const endPhase = (build: FollowedBuild | undefined) => {
    if (!build?.phase) return;
    const { id, startedAt } = build.phase;
    report({ type: 'task-finished', id, outcome: 'done', durationMs: clock.now() - startedAt });
    delete build.phase;
  };
  const tell = (actionId: string, build: FollowedBuild, lines: readonly string[]) => {
    for (const line of lines) {
      const phase = /^\[Container\] .* Entering phase (\w+)/.exec(line)?.[1];
      if (phase === undefined) continue;
      endPhase(build);
      build.phase = { id: `${actionId}/${phase}`, startedAt: clock.now() };
      report({ type: 'task-started', id: build.phase.id, title: phase, parent: actionId, isDetail: true });
    }
    const detail = lines.map(plainText).findLast((text) => text !== '' && !text.startsWith('Entering phase'));
    if (build.phase && detail !== undefined) report({ type: 'task-progress', id: build.phase.id, detail });
  };

  return {
    look: async (actions) => {
      const now = clock.now();
      if (now - lookedAt < leastBetweenLooksMs) return;
      lookedAt = now;
      for (const { id, provider, status, externalId } of actions) {
        if (provider !== 'CodeBuild' || !isOpen(status) || externalId === undefined) continue;
        const build = builds.get(id) ?? { log: createBuildLogReader(externalId, context) };
        builds.set(id, build);
        // What cannot be read now is read the next time, or by nobody: the build does not depend on it.
        const lines = await build.log.readNew().catch(() => []);
        tell(
          id,
          build,
          lines.map(({ text }) => text),
        );
      }
    },
    end: (actionId) => {
      endPhase(builds.get(actionId));
      builds.delete(actionId);
    },
  };
}

/** Without the time at its beginning, and without colours. */
function plainText(line: string): string {
  return stripVTControlCharacters(line)
    .replace(/^\[Container\] \S+ \S+ /, '')
    .trim();
}
