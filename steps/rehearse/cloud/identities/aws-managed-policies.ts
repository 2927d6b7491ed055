import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { packageRoot } from '../../../package-root.ts';

const awsPrefix = 'arn:aws:iam::aws:policy/';
let documents: Readonly<Record<string, object>> | undefined;
const texts = new Map<string, string>();

/**
 * The document of one of AWS's own managed policies as text, in the last version that the package of them has; undefined where AWS has
 * none of that ARN. Those of service-linked roles are not among them.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function awsManagedPolicy(arn: string): string | undefined {
  const known = texts.get(arn);
  if (known !== undefined || !arn.startsWith(awsPrefix)) return known;
  const name = arn.slice(awsPrefix.length);
  const text = Object.hasOwn(readDocuments(), name) ? JSON.stringify(readDocuments()[name]) : undefined;
  if (text !== undefined) texts.set(arn, text);
  return text;
}

export function awsManagedArns(): readonly string[] {
  return Object.keys(readDocuments()).map((name) => awsPrefix + name);
}

/** `/service-role/`, `/` */
export function awsManagedPath(arn: string): string {
  return `/${arn.slice(awsPrefix.length).replace(/[^/]+$/, '')}`;
}

/** When a policy is first named: most clouds never need them. */
function readDocuments(): Readonly<Record<string, object>> {
  const file = join(packageRoot(), 'dist', 'aws-managed-policies.json.br');
  documents ??= JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8')) as Record<string, object>;
  return documents;
}
