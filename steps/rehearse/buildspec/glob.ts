/**
 * Path patterns of a buildspec: `*` and `?` stay within one name, `**` crosses folders. Hidden files are matched like any other.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.artifacts.files
 */
export function globExpression(pattern: string): RegExp {
  const normal = normalise(pattern);
  let expression = '';
  for (let at = 0; at < normal.length; at += 1) {
    const rest = normal.slice(at);
    const special = specials.find(([text]) => rest.startsWith(text));
    if (special) {
      expression += special[1];
      at += special[0].length - 1;
    } else {
      expression += rest.charAt(0).replace(/[\\^$.|+(){}[\]]/, String.raw`\$&`);
    }
  }
  return new RegExp(`^${expression}$`, 's');
}

const specials: readonly (readonly [string, string])[] = [
  ['**/', '(?:.*/)?'],
  ['**', '.*'],
  ['*', '[^/]*'],
  ['?', '[^/]'],
];

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern);
}

/** Without `./` and doubled or trailing slashes. */
export function normalise(pattern: string): string {
  return pattern
    .replaceAll(/\/{2,}/g, '/')
    .replace(/^(\.\/)+/, '')
    .replace(/(?<=.)\/$/, '');
}
