import type { Cloud } from '../../cloud.ts';
import { BuildFailure, type ContainerLog } from '../../../buildspec/index.ts';
import type { Build } from './project.ts';

interface Context {
  readonly statusCode: string;
  readonly message: string;
}

/** Notes when a phase begins and how it ends, in the build and in its log. */
export interface PhaseRecord {
  enter(phase: string): void;
  leave(status: string, context?: Context): void;
  /** A phase that is one piece of work; its failure is noted and thrown on. */
  during<T>(phase: string, work: () => Promise<T>): Promise<T>;
}

export function recordPhases(cloud: Cloud, build: Build, log: () => ContainerLog | undefined): PhaseRecord {
  const record: PhaseRecord = {
    enter(phase) {
      build.currentPhase = phase;
      build.phases.push({ phaseType: phase, startTime: cloud.clock.now() });
    },
    leave(status, context) {
      const phase = build.phases.at(-1);
      if (!phase || phase.phaseStatus !== undefined) return;
      phase.phaseStatus = status;
      phase.endTime = cloud.clock.now();
      phase.contexts = [context ?? { statusCode: '', message: '' }];
      log()?.say(`Phase complete: ${phase.phaseType} State: ${status}`);
      log()?.say(`Phase context status code: ${context?.statusCode ?? ''} Message: ${context?.message ?? ''}`);
    },
    async during(phase, work) {
      record.enter(phase);
      try {
        const result = await work();
        record.leave('SUCCEEDED');
        return result;
      } catch (error) {
        if (error instanceof BuildFailure) record.leave('FAILED', error.context);
        throw error;
      }
    },
  };
  return record;
}
