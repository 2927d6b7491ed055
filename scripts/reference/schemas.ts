import { rowsOf } from './table.ts';

/** What is read here of a JSON Schema that was made by scripts/build-schemas.ts. */
interface Schema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** The page of a file's settings, from its schema; `text` says whose file it is. */
export function settingsPage(title: string, text: string, schema: object): string {
  return `# ${title}

<!-- Made by scripts/write-reference.ts of the schema that editors and the commands check with. -->

${text}

${rowsOf(['setting', 'what it is', 'values'], settingRows(schema, ''))}
`;
}

/** A row for each setting, and for those below it, by their path: `pipelines[].accounts.dev`. */
function settingRows(schema: Schema, path: string): readonly (readonly string[])[] {
  const variants = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return variants.flatMap((variant) => {
    const own = Object.entries(variant.properties ?? {}).flatMap(([name, value]) => {
      const place = path === '' ? name : `${path}.${name}`;
      const isNeeded = variant.required?.includes(name) === true;
      return [
        [`\`${place}\``, [...(isNeeded ? ['needed'] : []), ...descriptionOf(value)].join(': '), valuesOf(value)],
        ...settingRows(value, place),
      ];
    });
    const items = variant.items ? settingRows(variant.items, `${path}[]`) : [];
    const further =
      typeof variant.additionalProperties === 'object' ? settingRows(variant.additionalProperties, `${path}.NAME`) : [];
    return [...own, ...items, ...further];
  });
}

/** One text, or none. */
function descriptionOf(schema: Schema): readonly string[] {
  const variants = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return variants.flatMap(({ description = '' }) => (description === '' ? [] : [description])).slice(0, 1);
}

function valuesOf(schema: Schema): string {
  const { type, enum: values, anyOf, oneOf, items, default: fallback } = schema;
  const ofVariants = [...(anyOf ?? []), ...(oneOf ?? [])].map(valuesOf);
  const listed = items && !items.properties ? [`list of ${valuesOf(items)}`] : items ? ['list'] : undefined;
  const own = values
    ? values.map((value) => `\`${String(value)}\``)
    : (listed ?? (type === undefined ? [] : [type].flat()));
  const all = [...new Set([...own, ...ofVariants].filter((one) => one !== '' && one !== 'null'))];
  return `${all.map((one) => (one === 'object' ? 'map' : one)).join(', ')}${fallback === undefined ? '' : `; default \`${String(fallback)}\``}`;
}
