/** An amount that works share: each waits until its part is free. One that asks for more than there is gets all of it. */
export interface Budget {
  spend<T>(amount: number, work: () => Promise<T>): Promise<T>;
}

export function createBudget(total: number): Budget {
  let free = total;
  const waiting: { readonly amount: number; readonly start: () => void }[] = [];
  const startNext = (): void => {
    for (let next = waiting[0]; next && next.amount <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.amount;
      next.start();
    }
  };
  return {
    spend: async (asked, work) => {
      const amount = Math.min(asked, total);
      await new Promise<void>((start) => {
        waiting.push({ amount, start });
        startNext();
      });
      try {
        return await work();
      } finally {
        free += amount;
        startNext();
      }
    },
  };
}
