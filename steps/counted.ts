/** `1 template`, `3 templates`: of a noun whose plural has an s. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
