/** What names a package version in a POM, and where its version is written. */
export interface Coordinates {
  readonly groupId?: string;
  readonly artifactId?: string;
  readonly version?: string;
  readonly packaging: string;
  /** Of the version's text. */
  readonly versionOffset: number;
}

const tokens = /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[[\s\S]*?\]\]>|<!DOCTYPE[^>]*>|<(\/?)([\w.:-]+)[^>]*?(\/?)>/g;

/** Group and version are the parent's where the project has none. https://maven.apache.org/pom.html#Inheritance */
export function readCoordinates(pom: string): Coordinates {
  const found = new Map<string, { readonly text: string; readonly offset: number }>();
  const path: string[] = [];
  let start = 0;
  for (const token of pom.matchAll(tokens)) {
    const [whole, closing, name = '', empty] = token;
    if (name === '') continue;
    if (closing) {
      const text = pom.slice(start, token.index);
      if (!found.has(path.join('/'))) found.set(path.join('/'), { text: text.trim(), offset: offsetIn(text, start) });
      path.pop();
    } else if (!empty) {
      path.push(name);
      start = token.index + whole.length;
    }
  }
  const at = (...names: readonly string[]) => names.map((name) => found.get(`project/${name}`)).find(Boolean);
  const version = at('version', 'parent/version');
  const [groupId, artifactId] = [at('groupId', 'parent/groupId')?.text, at('artifactId')?.text];
  return {
    ...(groupId === undefined ? {} : { groupId }),
    ...(artifactId === undefined ? {} : { artifactId }),
    ...(version === undefined ? {} : { version: version.text }),
    packaging: at('packaging')?.text ?? 'jar',
    versionOffset: version?.offset ?? 0,
  };
}

function offsetIn(text: string, start: number): number {
  return start + (text.length - text.trimStart().length);
}
