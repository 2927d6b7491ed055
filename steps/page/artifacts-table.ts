import { formatBytes } from '../format-bytes.ts';
import type { DeployableManifest } from '../manifest.ts';
import { renderTable } from './table.ts';

/** What a manifest says was uploaded, and which files travel with it, each with its digest. */
export function artifactsTable({ artifacts, packagedTemplate, files }: DeployableManifest): string {
  const uploaded = artifacts.map(({ source, bucket, key, sha256, size, references }) => ({
    cells: [
      source,
      `s3://${bucket}/${key}`,
      formatBytes(size),
      { html: `<code>${sha256.replace(/[^0-9a-f]/g, '')}</code>` },
      references.join(', '),
    ],
  }));
  const travelling = [packagedTemplate, ...files].map(({ path, sha256, size }) => ({
    cells: [
      path,
      'in the build artifact',
      formatBytes(size),
      { html: `<code>${sha256.replace(/[^0-9a-f]/g, '')}</code>` },
      '',
    ],
  }));
  return renderTable(
    'Artifacts, from the manifest',
    ['Made from', 'Where', 'Size', 'SHA-256', 'Used by'],
    [...uploaded, ...travelling],
  );
}
