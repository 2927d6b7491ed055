/** What the tests need built before the first of them runs. */
export async function setup(): Promise<void> {}
