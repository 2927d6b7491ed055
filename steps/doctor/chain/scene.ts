import type { BootstrapConfiguration } from '../../bootstrap/index.ts';
import type { Examined } from '../assemble.ts';
import type { Judgement } from '../judge.ts';
import type { InAccount } from '../read/accounts.ts';
import type { Reader } from '../read/reader.ts';
import type { Reading } from '../read/reading.ts';
import { absentProblem, type Problem } from '../resource-side.ts';

/** What checks work with. */
export interface Scene {
  readonly configuration: BootstrapConfiguration;
  /** The folder of the standard templates. */
  readonly templates: string;
  readonly inAccount: InAccount;
  readonly reader: Reader;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** As the configuration calls an account: Tools, Dev. */
export function accountName({ organization, pipelines = [] }: BootstrapConfiguration, accountId: string): string {
  if (accountId === organization['tools-account']) return 'Tools';
  if (accountId === organization['management-account']) return 'Management';
  if (accountId === organization['delegated-administrator']) return 'Delegated administrator';
  const names = pipelines.flatMap(({ accounts = {}, parameters = {} }) => [
    ...Object.entries(accounts),
    ...Object.entries(parameters).flatMap(([name, value]) =>
      name.endsWith('AccountId') ? [[name.slice(0, -'AccountId'.length), value] as const] : [],
    ),
  ]);
  const name = names.find(([, id]) => id === accountId)?.[0];
  return name === undefined ? 'Workload' : name.charAt(0).toUpperCase() + name.slice(1);
}

/** A check of something that is there or not, beside those of policies. */
export function examinedState(
  scene: Scene,
  place: Pick<Examined, 'title' | 'accountId' | 'region' | 'pipeline'>,
  reading: Reading<readonly Problem[]>,
): Examined {
  return {
    ...place,
    about: 'state',
    accountName: accountName(scene.configuration, place.accountId),
    judgements: [judgementOf(reading)],
  };
}

function judgementOf(reading: Reading<readonly Problem[]>): Judgement {
  const none = { refusals: [], problems: [], unread: [] };
  if (reading.state === 'unread') return { ...none, outcome: 'unknown', unread: [reading] };
  const problems = reading.state === 'read' ? reading.value : [absentProblem(reading.what, reading.what)];
  return { ...none, outcome: problems.length > 0 ? 'refused' : 'holds', problems };
}

/** A reading of two things; what was not read comes first. */
export function both<T, U>(first: Reading<T>, second: Reading<U>): Reading<readonly [T, U]> {
  if (first.state !== 'read') return first;
  if (second.state !== 'read') return second;
  return { state: 'read', value: [first.value, second.value] };
}
