import type { Context } from '../context.ts';
import { imageMissing, repositoryTaken } from '../errors/index.ts';
import { given } from '../given.ts';
import { runTask } from '../task.ts';
import type { Access, Place } from './access.ts';
import type { BootstrapConfiguration } from './configuration.ts';
import type { DeployedStack } from './deployed-stack.ts';
import { findImage, imageName, repositoryUri, wantedImages, type ImageReference } from './image.ts';
import type { Locate } from './locate-setting.ts';
import { pushCommands } from './push-commands.ts';
import type { KnownOutputs } from './stack-outputs.ts';
import type { StackTarget } from './stack-target.ts';

/** Nothing that uses an image is installed before the image is there. */
export interface PlannedImage extends Place {
  readonly step: 'image';
  readonly image: ImageReference;
  readonly hasRepository: boolean;
  /** `unknown` where its repository does not let us look. */
  readonly action: 'unchanged' | 'missing' | 'unknown';
  readonly digest?: string;
}

/** Looks for the images. Nothing is changed. */
export async function planImages(
  configuration: BootstrapConfiguration,
  version: string,
  access: Access,
): Promise<readonly PlannedImage[]> {
  return Promise.all(
    wantedImages(configuration, version).map(async ({ image, ...place }): Promise<PlannedImage> => {
      const { hasRepository, digest, isUnknown } = await findImage(image, access(place));
      const action = isUnknown ? 'unknown' : digest === undefined ? 'missing' : 'unchanged';
      return { ...place, step: 'image', image, hasRepository, action, ...given('digest', digest) };
    }),
  );
}

/** Throws REPOSITORY_TAKEN where a repository that bootstrap would make is there, and no stack of bootstrap made it. */
export function requireOwnRepositories(
  images: readonly PlannedImage[],
  stacks: readonly { readonly target: StackTarget; readonly deployed: DeployedStack | undefined }[],
  locate: Locate,
): void {
  for (const { target, deployed } of stacks) {
    const planned = images.find(({ region }) => region === target.region);
    if (target.kind === 'image-repository' && planned?.hasRepository && !deployed)
      throw repositoryTaken(planned.image.repository, target.region, locate(['image', 'repository']));
  }
}

/** What the common stack of the region is told: the image by its digest. */
export function imageOutputs({ image, region }: PlannedImage, digest: string | undefined): KnownOutputs {
  return { of: 'image', region, outputs: given('ImageUri', digest && `${repositoryUri(image)}@${digest}`) };
}

/** Resolves to the image's digest once it is there. Where nobody waits for it, throws IMAGE_MISSING. */
export async function awaitImage(
  planned: PlannedImage,
  isAwaited: boolean,
  as: Context,
  context: Context,
): Promise<string | undefined> {
  const { image, action, account, region } = planned;
  if (action === 'unknown') return undefined;
  return runTask(
    context,
    `${region} image`,
    `${account}: find image ${imageName(image)}`,
    async () => {
      for (let isFirst = true; ; isFirst = false) {
        const { digest } = await findImage(image, as);
        if (digest !== undefined) return digest;
        if (!isAwaited) throw imageMissing(imageName(image), repositoryUri(image), pushCommands(image));
        if (isFirst) context.report({ type: 'notice', level: 'warning', message: waitingText(image) });
        await context.clock.sleep(5000, context.signal);
      }
    },
    (digest) => ({ outcome: action === 'unchanged' ? 'unchanged' : 'done', ...given('detail', digest) }),
  );
}

function waitingText(image: ImageReference): string {
  return `waiting for image ${imageName(image)}. Push it from another terminal (or end this, and run steps bootstrap again when it is there):\n${pushCommands(image)}`;
}
