import { join } from 'node:path';
import { commonParameterName } from '../../common-parameters.ts';
import { partitionOf } from '../../partition.ts';
import type { Examined } from '../assemble.ts';
import { readOn, type Reading } from '../read/reading.ts';
import { keyUnusable, type Problem } from '../resource-side.ts';
import { parametersMadeBy, readParameters } from './installed.ts';
import { both, examinedState, type Scene } from './scene.ts';

/** What the common stack of one region made. */
export interface Common {
  readonly region: string;
  readonly values: ReadonlyMap<string, string>;
  readonly examined: readonly Examined[];
}

/** The parameters that the other templates resolve, the bucket and its key. */
export async function checkCommon(scene: Scene, region: string): Promise<Common> {
  const accountId = scene.configuration.organization['tools-account'];
  const names = await parametersMadeBy(scene.templates, join('common', 'common.yml'));
  const values = await readOn(await scene.inAccount(accountId, region), (context) =>
    readParameters(context, names, `the common stack in ${region}`),
  );
  const place = { accountId, region };
  const parameters = missingIn(values, names, place);
  const store = await checkStore(scene, region, values);
  return {
    region,
    values: values.state === 'read' ? values.value : new Map(),
    examined: [
      examinedState(scene, { ...place, title: 'the parameters of the common stack are there' }, parameters),
      examinedState(scene, { ...place, title: 'the artifact bucket is there and its key is enabled' }, store),
    ],
  };
}

export function missingIn(
  values: Reading<ReadonlyMap<string, string>>,
  names: readonly string[],
  { accountId, region }: Pick<Examined, 'accountId' | 'region'>,
): Reading<readonly Problem[]> {
  if (values.state !== 'read') return values;
  const missing = names.filter((name) => !values.value.has(name));
  return {
    state: 'read',
    value: missing.map((name) => ({
      message: `there is no SSM parameter ${name} in account ${accountId}, ${region}`,
      next: `aws ssm put-parameter --type String --name ${name} --value … --region ${region}`,
      subject: `arn:${partitionOf(region)}:ssm:${region}:${accountId}:parameter${name}`,
    })),
  };
}

async function checkStore(
  { reader, configuration }: Scene,
  region: string,
  values: Reading<ReadonlyMap<string, string>>,
): Promise<Reading<readonly Problem[]>> {
  return readOn(values, async (found) => {
    const [bucket, key] = [commonParameterName('artifact-bucket'), commonParameterName('artifact-key-arn')].map(
      (name) => found.get(name),
    );
    const none: Reading<undefined> = { state: 'read', value: undefined };
    const accountId = configuration.organization['tools-account'];
    const readings = both(
      bucket === undefined ? none : await reader.bucket(bucket, region, [accountId]),
      key === undefined ? none : await reader.key(key),
    );
    return readOn(readings, ([, keyFacts]) =>
      Promise.resolve({
        state: 'read',
        value: keyFacts && keyFacts.state !== 'Enabled' ? [keyUnusable(key ?? '', keyFacts.state)] : [],
      }),
    );
  });
}
