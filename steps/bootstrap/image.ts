import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { Context } from '../context.ts';
import { fromAws } from '../errors/index.ts';
import { given } from '../given.ts';
import { domainOf } from '../partition.ts';
import { placeOf, type Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';

/** An image in a private registry of ECR, by tag or by digest. */
export interface ImageReference {
  readonly registryId: string;
  readonly region: string;
  readonly repository: string;
  /** `1.2.3`, or `sha256:…`. */
  readonly version: string;
}

/** The image of the builds of a region, and whether it is there. */
export interface WantedImage extends Place {
  readonly image: ImageReference;
  /** Whether bootstrap makes the repository. */
  readonly isOwnRepository: boolean;
}

/** Of each region that has a repository of ours; else the one that is named, where it lies in ECR: what others provide cannot be looked up. */
export function wantedImages(configuration: BootstrapConfiguration, version: string): readonly WantedImage[] {
  const { image, organization, regions } = configuration;
  const named = image.uri === undefined ? undefined : parseImageUri(image.uri);
  const { repository } = image;
  if (repository !== undefined)
    return regions.map((region) => ({
      ...placeOf('Tools', configuration, region),
      isOwnRepository: true,
      image: {
        registryId: organization['tools-account'],
        region,
        repository,
        version: named?.version ?? image.tag ?? version,
      },
    }));
  if (named === undefined) return [];
  return [{ ...placeOf('Tools', configuration, named.region), isOwnRepository: false, image: named }];
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html */
const imageUriPattern =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z0-9.]+\/([a-z0-9._/-]+?)(?:@(sha256:[0-9a-f]{64})|:([\w.-]+))$/;

/** Nothing for an image that lies elsewhere. */
export function parseImageUri(uri: string): ImageReference | undefined {
  const [, registryId, region, repository, digest, tag] = imageUriPattern.exec(uri) ?? [];
  if (registryId === undefined || region === undefined || repository === undefined) return undefined;
  return { registryId, region, repository, version: digest ?? tag ?? '' };
}

export function repositoryUri({ registryId, region, repository }: ImageReference): string {
  return `${registryId}.dkr.ecr.${region}.${domainOf(region)}/${repository}`;
}

/** `codebuild-steps:1.2.3` or `codebuild-steps@sha256:…` */
export function imageName({ repository, version }: ImageReference): string {
  return `${repository}${version.startsWith('sha256:') ? '@' : ':'}${version}`;
}

export interface FoundImage {
  readonly hasRepository: boolean;
  readonly digest?: string;
  /** Another account's repository may let its images be pulled and not be looked at. */
  readonly isUnknown?: boolean;
}

export async function findImage({ registryId, repository, version }: ImageReference, as: Context): Promise<FoundImage> {
  const imageId = version.startsWith('sha256:') ? { imageDigest: version } : { imageTag: version };
  const request = { registryId, repositoryName: repository, imageIds: [imageId] };
  try {
    const { imageDetails = [] } = await as.aws.client(ECRClient).send(new DescribeImagesCommand(request));
    return { hasRepository: true, ...given('digest', imageDetails[0]?.imageDigest) };
  } catch (error) {
    switch (error instanceof Error ? error.name : '') {
      case 'ImageNotFoundException':
        return { hasRepository: true };
      case 'RepositoryNotFoundException':
        return { hasRepository: false };
      case 'AccessDeniedException':
        return { hasRepository: true, isUnknown: true };
      default:
        throw fromAws(error, `look for image ${repository} ${version} (ecr:DescribeImages)`);
    }
  }
}
