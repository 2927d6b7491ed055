import type { Cloud } from '../../cloud.ts';
import { secretsOf } from './render-stack.ts';
import { stateOf } from './stack-record.ts';

/** The values of the NoEcho parameters of every stack that is, or was, in any account of the cloud's region, each once. */
export function stackSecrets(cloud: Cloud): readonly string[] {
  const { organization, region } = cloud.options;
  const stacks = organization.accounts.flatMap(({ id }) => Object.values(stateOf(cloud, id, region).stacks));
  const definitions = stacks.flatMap(({ definition, previous, changeSets }) => [
    definition,
    previous?.definition,
    ...Object.values(changeSets).map((changeSet) => changeSet.definition),
  ]);
  const values = new Set(definitions.flatMap(secretsOf));
  // What contains another is hidden first, whole.
  return [...values].toSorted((a, b) => b.length - a.length);
}
