import type { Environment } from './environment.ts';

/** An environment as people list it: its values stand in the template itself, so that no parameter can change them. */
export interface ListedEnvironment {
  /** As in DeployToEurope. */
  readonly name: string;
  readonly accounts: readonly string[];
  readonly approval: boolean;
  readonly concurrency: number;
  readonly configurationFile: string;
  readonly testBuildSpecFile?: string;
  /** Name of an alarm that makes a deployment fail. */
  readonly alarm?: string;
}

export function listedEnvironment(listed: ListedEnvironment): Environment {
  const { accounts, testBuildSpecFile, alarm, ...said } = listed;
  return {
    ...said,
    exists: 'HasAllStages',
    accounts: accounts.map((id) => ({ id, suffix: accounts.length > 1 ? id : '' })),
    test: testBuildSpecFile !== undefined,
    testBuildSpecFile: testBuildSpecFile ?? '',
    ...(alarm === undefined ? {} : { alarm: { alarmName: `'${alarm}'` } }),
  };
}
