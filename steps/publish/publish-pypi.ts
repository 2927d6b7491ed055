import { readFile } from 'node:fs/promises';
import type { Context } from '../context.ts';
import { describePackageVersion, type LocalAsset, type LocalPackageVersion } from './package-version.ts';
import type { Registry } from './published-version.ts';
import { readDistribution } from './python-distribution.ts';
import { getToken, readEndpoint } from './registry-access.ts';
import { sendAsset } from './send-asset.ts';

/**
 * Sends the missing files, the sdist last: until the wheels are there, nobody should build from it. CodeArtifact takes further files of a
 * version at any time. https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-overwrite-assets
 */
export async function publishPypiPackage(
  version: LocalPackageVersion,
  missing: readonly LocalAsset[],
  registry: Registry,
  context: Context,
): Promise<void> {
  const url = await readEndpoint(registry, 'pypi');
  const token = await getToken(registry);
  const isSdist = ({ name }: LocalAsset) => !name.endsWith('.whl');
  for (const asset of missing.toSorted((one, other) => Number(isSdist(one)) - Number(isSdist(other)))) {
    const shown = `${asset.name} of ${describePackageVersion(version)}`;
    await sendAsset({ method: 'POST', url, body: await formOf(asset), shown }, token, context);
  }
}

/** https://warehouse.pypa.io/api-reference/legacy.html */
async function formOf({ name, file, sha256 }: LocalAsset): Promise<FormData> {
  const content = await readFile(file);
  const { filetype, pyversion, metadata } = readDistribution(name, content);
  const form = new FormData();
  form.append(':action', 'file_upload');
  form.append('protocol_version', '1');
  form.append('filetype', filetype);
  form.append('pyversion', pyversion);
  form.append('sha256_digest', sha256);
  for (const [field, value] of metadata) form.append(field, value);
  form.append('content', new Blob([content], { type: 'application/octet-stream' }), name);
  return form;
}
