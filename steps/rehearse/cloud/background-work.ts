/** Work that outlives the answer it began with. */
export interface BackgroundWork {
  readonly signal: AbortSignal;
  /** What ended the cloud, where a piece of work was rejected. */
  readonly defect: () => Error | undefined;
  add(work: () => Promise<void>): void;
  /** Resolves when nothing is left; rejects with the defect where there was one. */
  idle(): Promise<void>;
  /** Aborts what is left and waits for it to end. */
  stop(): Promise<void>;
}

export function trackBackgroundWork(): BackgroundWork {
  const controller = new AbortController();
  const running = new Set<Promise<void>>();
  let defect: Error | undefined;

  const settle = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      // What a stopping cloud interrupts is no defect.
      if (controller.signal.aborted) return;
      defect = error instanceof Error ? error : new Error(String(error));
      controller.abort(defect);
    }
  };
  const drain = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };

  return {
    signal: controller.signal,
    defect: () => defect,
    add(work) {
      const promise = settle(work).finally(() => running.delete(promise));
      running.add(promise);
    },
    async idle() {
      await drain();
      if (defect) throw defect;
    },
    async stop() {
      controller.abort(new Error('the cloud was stopped'));
      await drain();
      if (defect) throw defect;
    },
  };
}
