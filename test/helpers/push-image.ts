import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { readVersion } from '../../bin/version.ts';
import type { TestCloud } from './cloud.ts';

/** The example's image of the builds. */
export const exampleImageSection = 'image:\n  repository: codebuild-steps\n';

/** Pushes an image to a repository of the Tools account, by default that of the builds, as docker does at last, and resolves to its digest. */
export async function pushImage(
  test: TestCloud,
  imageTag: string = readVersion(),
  region?: string,
  repositoryName = 'codebuild-steps',
): Promise<string> {
  const settings = region === undefined ? {} : { region };
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    layers: [],
    annotations: { tag: imageTag },
  });
  const request = { repositoryName, imageManifest, imageTag };
  const { image } = await test.clientFor('222222222222').client(ECRClient, settings).send(new PutImageCommand(request));
  return image?.imageId?.imageDigest ?? '';
}
