import { sha256 } from '../../../../content-digest.ts';
import type { Parameter, ParameterVersion } from './state.ts';

/** The families of public parameters whose values are ids of images. */
const families =
  /^\/aws\/service\/(?:ami-[\w-]+|canonical|debian|redhat|suse|freebsd|(?:ecs|eks)\/optimized-ami|bottlerocket)\/[\w./-]+$/;

/**
 * A public parameter that names an image: an id that no image has, always the same for a name and region. Those that are JSON
 * (`…/recommended`) are not there. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html
 */
export function publicImage(name: string, region: string, now: number): Parameter | undefined {
  if (!families.test(name) || name.endsWith('/recommended')) return undefined;
  const value = `ami-${sha256(`${region} ${name}`).slice(0, 17)}`;
  const version: ParameterVersion = {
    version: 1,
    type: 'String',
    value,
    tier: 'Standard',
    modified: now,
    modifiedBy: 'AWS',
    labels: [],
  };
  return { name, arn: `arn:aws:ssm:${region}::parameter${name}`, tags: {}, versions: [version] };
}
