/** Parameters, tags or outputs, as CloudFormation lists them of a stack, by their names. */
export function textsOf<K extends string, V extends string>(
  items: readonly { readonly [key in K | V]?: string | undefined }[] | undefined,
  key: K,
  value: V,
): Readonly<Record<string, string>> {
  return Object.fromEntries((items ?? []).map((item) => [item[key] ?? '', item[value] ?? '']));
}
