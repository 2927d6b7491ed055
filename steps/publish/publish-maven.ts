import { openAsBlob } from 'node:fs';
import type { Context } from '../context.ts';
import { assetsNotSeen } from '../errors/index.ts';
import { describePackageVersion, type LocalAsset, type LocalPackageVersion } from './package-version.ts';
import { planPublication } from './plan.ts';
import type { Registry } from './published-version.ts';
import { getToken, readEndpoint, setPublished } from './registry-access.ts';
import { findPublishedVersion } from './same-content.ts';
import { sendAsset } from './send-asset.ts';

/**
 * Puts the missing assets, the POM last, and sets the version to Published when CodeArtifact's own hashes say that all are there. A
 * maven-metadata.xml would do that too, unseen, and its list of versions would have to be right beside whoever else publishes.
 * https://docs.aws.amazon.com/codeartifact/latest/ug/maven-curl.html
 */
export async function publishMavenPackage(
  version: LocalPackageVersion,
  missing: readonly LocalAsset[],
  registry: Registry,
  context: Context,
): Promise<void> {
  if (missing.length > 0) await putAssets(version, missing, registry, context);
  if ((await awaitAssets(version, registry, context)) === 'Unfinished') await setPublished(registry, version);
}

async function putAssets(
  version: LocalPackageVersion,
  missing: readonly LocalAsset[],
  registry: Registry,
  context: Context,
): Promise<void> {
  const { namespace = '', package: artifact, packageVersion } = version;
  const endpoint = await readEndpoint(registry, 'maven');
  const token = await getToken(registry);
  const folder = `${endpoint}${namespace.replaceAll('.', '/')}/${artifact}/${packageVersion}`;
  const isPom = ({ name }: LocalAsset) => name.endsWith('.pom');
  for (const { name, file } of missing.toSorted((one, other) => Number(isPom(one)) - Number(isPom(other)))) {
    const shown = `${name} of ${describePackageVersion(version)}`;
    const body = await openAsBlob(file, { type: 'application/octet-stream' });
    await sendAsset({ method: 'PUT', url: `${folder}/${encodeURIComponent(name)}`, body, shown }, token, context);
  }
}

/** What was put may take a while to be told. https://docs.aws.amazon.com/codeartifact/latest/ug/packages-overview.html#package-publishing-latency */
async function awaitAssets(version: LocalPackageVersion, registry: Registry, context: Context): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const published = await findPublishedVersion(registry, version);
    const plan = planPublication(version, published);
    if (plan.outcome === 'rejected') throw plan.error;
    const missing = plan.outcome === 'unchanged' ? [] : plan.missing;
    if (published && missing.length === 0) return published.status;
    if (attempt === 6)
      throw assetsNotSeen(
        describePackageVersion(version),
        missing.map(({ name }) => name),
      );
    await context.clock.sleep(500 * 2 ** attempt, context.signal);
  }
}
