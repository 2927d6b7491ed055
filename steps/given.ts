/** `{ [name]: value }` where there is a value, else nothing: for optional properties that must be absent rather than undefined. */
export function given<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: V });
}
