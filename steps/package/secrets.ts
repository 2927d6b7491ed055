import { readFile } from 'node:fs/promises';
import type { DigestedEntry } from '../content-digest.ts';
import type { Context } from '../context.ts';
import { fromListed } from '../errors/index.ts';
import { readEntries } from '../kept-entries.ts';
import { ignoreFileName } from './ignore-rules.ts';
import type { ArtifactSource, ArtifactSources } from './artifact-source.ts';

interface SecretKind {
  readonly name: RegExp;
  /** Such files are common, and secret only with this in them. */
  readonly content?: RegExp;
}

const kinds: readonly SecretKind[] = [
  { name: /^\.env(\.(?!example$|sample$|template$|dist$).+)?$/ },
  { name: /^id_(rsa|dsa|ecdsa|ed25519)$/ },
  { name: /\.(p12|pfx|jks|keystore|kdbx)$/i },
  { name: /^(\.netrc|\.git-credentials|\.pgpass|\.pypirc)$/ },
  { name: /\.(pem|key|ppk)$/i, content: /PRIVATE KEY-----|^PuTTY-User-Key-File/ },
  { name: /^\.npmrc$/, content: /_auth|_password/i },
  { name: /^credentials$/, content: /aws_secret_access_key/i },
];

/** Reports what is about to be uploaded and looks like a secret: by its name, some only with what they hold. */
export async function warnOfSecrets(sources: ArtifactSources, context: Context): Promise<void> {
  for (const source of new Set(sources.values())) {
    const found = await findSecrets(source);
    if (found.length === 0) continue;
    const message = `${source.shown} is packaged with what looks like a secret: ${found.join(', ')}; what is not needed at run time is left out by a line in ${ignoreFileName}`;
    context.report({ type: 'notice', level: 'warning', message });
  }
}

async function findSecrets({ body }: ArtifactSource): Promise<readonly string[]> {
  if (body.type !== 'archive') return [];
  const suspects = readEntries(body.entries).filter(({ path, link }) => link === undefined && kindOf(path));
  const secrets = await Promise.all(suspects.map(async (entry) => ((await isSecret(entry)) ? [entry.path] : [])));
  return secrets.flat();
}

/** One look at each of thousands of names. */
const anyName = new RegExp(kinds.map(({ name }) => name.source).join('|'), 'i');

function kindOf(path: string): SecretKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!anyName.test(name)) return undefined;
  return kinds.find((kind) => kind.name.test(name));
}

async function isSecret({ path, file }: DigestedEntry): Promise<boolean> {
  const content = kindOf(path)?.content;
  if (!content) return true;
  const text = await readFile(file, 'latin1').catch((error: unknown) => {
    throw fromListed(error, file);
  });
  return content.test(text);
}
