import { createHash } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { optionalText, recordsOf } from '../../protocols/json-input.ts';
import type { Demand, Input, Operation, Output, Request } from '../../service.ts';
import { namesOf } from './repositories.ts';
import {
  invalidParameter,
  onRepository,
  repositoryDemand,
  repositoryName,
  requireRepository,
  type Image,
  type Repository,
} from './state.ts';

/** Images by their manifests. The layers that they name are not held: they count as pushed. */
export const imageOperations: Readonly<Record<string, Operation>> = {
  PutImage: { demands: onRepository('PutImage'), handle: putImage },
  BatchGetImage: { demands: pullDemands, handle: batchGetImage },
  DescribeImages: { demands: onRepository('DescribeImages'), handle: describeImages },
};

function putImage(input: Input, request: Request): Output {
  const repository = requireRepository(input, request);
  const manifest = optionalText(input, 'imageManifest') ?? '';
  const mediaType = mediaTypeOf(manifest, input);
  const tag = optionalText(input, 'imageTag');
  const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
  if (input['imageDigest'] !== undefined && input['imageDigest'] !== digest) {
    throw new AwsError(
      'ImageDigestDoesNotMatchException',
      `The provided image digest does not match the digest calculated by Amazon ECR for the image: ${digest}`,
    );
  }
  const known = repository.images[digest];
  if (known && (tag === undefined || known.tags.includes(tag))) throw alreadyExists(repository, digest, tag);
  if (tag !== undefined) takeTag(repository, tag);
  const image = known ?? { digest, manifest, mediaType, tags: [], pushed: request.cloud.clock.now() };
  if (tag !== undefined) image.tags.push(tag);
  repository.images[digest] = image;
  return { image: renderImage(repository, image, tag) };
}

function mediaTypeOf(manifest: string, input: Input): string {
  const given = optionalText(input, 'imageManifestMediaType');
  try {
    const { mediaType } = JSON.parse(manifest) as { readonly mediaType?: string };
    return given ?? mediaType ?? 'application/vnd.docker.distribution.manifest.v2+json';
  } catch {
    throw invalidParameter('ImageManifest', 'Invalid JSON syntax');
  }
}

function alreadyExists({ name, registryId }: Repository, digest: string, tag: string | undefined): AwsError {
  return new AwsError(
    'ImageAlreadyExistsException',
    `Image with digest '${digest}' and tag '${tag ?? ''}' already exists in the repository with name '${name}' in registry with id '${registryId}'`,
  );
}

/** A tag names one image: an immutable one keeps it. https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html */
function takeTag({ name, tagMutability, images }: Repository, tag: string): void {
  const holder = Object.values(images).find(({ tags }) => tags.includes(tag));
  if (!holder) return;
  if (tagMutability === 'IMMUTABLE') {
    throw new AwsError(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${name}' repository and cannot be overwritten because the repository is immutable.`,
    );
  }
  holder.tags = holder.tags.filter((one) => one !== tag);
}

/**
 * A pull inside the cloud asks for the image and for its layers at once, so it demands all that a pull needs; over HTTP layers
 * cannot be asked for. https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
 */
function pullDemands(input: Input, request: Request): readonly Demand[] {
  const withLayers = !request.http && input['withLayers'] === true;
  const actions = ['BatchGetImage', ...(withLayers ? ['BatchCheckLayerAvailability', 'GetDownloadUrlForLayer'] : [])];
  return actions.map((action) => repositoryDemand(action, repositoryName(input), input, request));
}

function batchGetImage(input: Input, request: Request): Output {
  const repository = requireRepository(input, request);
  const found = recordsOf(input, 'imageIds').map((id) => ({ id, image: findImage(repository, id) }));
  return {
    images: found.flatMap(({ id, image }) =>
      image ? [renderImage(repository, image, optionalText(id, 'imageTag'))] : [],
    ),
    failures: found.flatMap(({ id, image }) =>
      image ? [] : [{ imageId: id, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' }],
    ),
  };
}

function findImage({ images }: Repository, id: Input): Image | undefined {
  const [digest, tag] = [optionalText(id, 'imageDigest'), optionalText(id, 'imageTag')];
  return Object.values(images).find(
    (image) => (digest ?? image.digest) === image.digest && (tag === undefined || image.tags.includes(tag)),
  );
}

function renderImage(repository: Repository, image: Image, tag: string | undefined): Output {
  return {
    ...namesOf(repository),
    imageId: { imageDigest: image.digest, ...(tag === undefined ? {} : { imageTag: tag }) },
    imageManifest: image.manifest,
    imageManifestMediaType: image.mediaType,
  };
}

function describeImages(input: Input, request: Request): Output {
  const repository = requireRepository(input, request);
  const ids = recordsOf(input, 'imageIds');
  const images = ids.length > 0 ? ids.map((id) => requireImage(repository, id)) : Object.values(repository.images);
  return { imageDetails: images.map((image) => renderDetail(repository, image)) };
}

function requireImage(repository: Repository, id: Input): Image {
  const image = findImage(repository, id);
  if (image) return image;
  const shown = `{imageDigest:'${optionalText(id, 'imageDigest') ?? 'null'}', imageTag:'${optionalText(id, 'imageTag') ?? 'null'}'}`;
  throw new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${shown} does not exist within the repository with name '${repository.name}' in the registry with id '${repository.registryId}'`,
  );
}

function renderDetail(repository: Repository, { digest, tags, pushed, mediaType }: Image): Output {
  return {
    ...namesOf(repository),
    imageDigest: digest,
    ...(tags.length > 0 ? { imageTags: tags } : {}),
    imagePushedAt: new Date(pushed),
    imageManifestMediaType: mediaType,
  };
}
