import { createHash } from 'node:crypto';
import type { Parameter } from './state.ts';

/**
 * The images that AWS and makers of systems publish in Parameter Store, by the form of their names: which there are is not known, so that
 * each has an image. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
const images = [
  /^\/aws\/service\/ami-(?:amazon-linux-latest|windows-latest|macos-latest)\/[\w.-]+$/,
  /^\/aws\/service\/(?:ecs|eks)\/optimized-ami\/[\w./-]+\/image_id$/,
  /^\/aws\/service\/bottlerocket\/[\w./-]+\/image_id$/,
  /^\/aws\/service\/canonical\/ubuntu\/[\w./-]+\/ami-id$/,
  /^\/aws\/service\/debian\/release\/[\w./-]+$/,
  /^\/aws\/service\/(?:freebsd|marketplace|suse|redhat)\/[\w./-]+$/,
];

/** A parameter that AWS owns in every region; undefined for any other name. Its image is the same at all times. */
export function publishedParameter(name: string, region: string, now: number): Parameter | undefined {
  if (!images.some((form) => form.test(name))) return undefined;
  const id = createHash('sha256').update(`${region} ${name}`).digest('hex').slice(0, 16);
  const version = { version: 1, type: 'String', value: `ami-0${id}`, tier: 'Standard' } as const;
  return {
    name,
    // No account owns it.
    arn: `arn:aws:ssm:${region}::parameter${name}`,
    tags: {},
    versions: [{ ...version, modified: now, modifiedBy: 'arn:aws:iam::aws:root', labels: [] }],
  };
}
