import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import type { Caller } from '../../steps/authorisation/caller.ts';
import { mailOf, type Mail } from '../../steps/rehearse/cloud/services/sns/state.ts';
import { openScene, type Scene } from './attack-scene.ts';
import { accountId, contextAs, deploy } from './deploying.ts';

export const platform = 'platform@example.com';

/** An organisation as in attacks, with the bucket of access logs and the monitoring stacks of its region and of IAM's. */
export interface WatchedOrganization extends Scene {
  readonly keyArn: string;
  /** Messages of changes and alarms since the last question, once everything has settled. */
  news(): Promise<readonly Mail[]>;
  /** Lines of the log of refusals in a region. */
  refusals(region?: string): Promise<readonly string[]>;
  alarmState(region?: string): Promise<string>;
  outputs(region?: string): Readonly<Record<string, string>>;
  monitor(region: string, parameters: Readonly<Record<string, string>>): Promise<void>;
}

const home = 'eu-west-1';

export async function openWatchedOrganization(): Promise<WatchedOrganization> {
  const scene = await openScene();
  const { cloud } = scene.rehearsal;
  const administrator = cloud.administrator(accountId('Tools'));
  const context = contextAs(cloud, administrator, join(packageRoot(), 'cloudformation'));
  const outputs = new Map<string, Readonly<Record<string, string>>>();
  const keyArn = await artifactKeyOf(scene);
  let seen = 0;

  const monitor = async (region: string, parameters: Readonly<Record<string, string>>): Promise<void> => {
    const common: Record<string, string> =
      region === home ? { ArtifactBucketName: scene.bucket, ArtifactKeyArn: keyArn } : {};
    const stack = { stackName: 'codebuild-steps-monitoring', templateFile: 'common/monitoring.yml', region };
    // What a deployment does not name stays as it was.
    const usual = { TellStackDeployments: 'false', TellSelfUpdates: 'false' };
    const all = { ...common, ...usual, EmailAddress: platform, CreateTrail: 'true', ...parameters };
    outputs.set(region, (await deploy({ ...stack, parameters: all }, context)).outputs);
  };
  const call = async <T>(caller: Caller, service: string, operation: string, region: string, input: object) => {
    await cloud.idle();
    return cloud.call<T>(caller, { service, operation, region, input: { ...input } });
  };
  for (const region of [home, 'us-east-1']) await monitor(region, {});
  for (const { topicArn: TopicArn, message } of mailOf(cloud)) {
    const Token = /^Token: (.+)$/m.exec(message)?.[1];
    const region = TopicArn.split(':')[3] ?? '';
    await call(administrator, 'sns', 'ConfirmSubscription', region, { TopicArn, Token });
  }
  seen = mailOf(cloud).length;

  return {
    ...scene,
    keyArn,
    monitor,
    outputs: (region = home) => outputs.get(region) ?? {},
    async news() {
      await cloud.idle();
      const mail = mailOf(cloud).slice(seen);
      seen += mail.length;
      return mail;
    },
    async refusals(region = home) {
      const logGroupName = outputs.get(region)?.['RefusalLogGroupName'];
      const { events } = await call<{ readonly events: readonly { readonly message: string }[] }>(
        administrator,
        'logs',
        'FilterLogEvents',
        region,
        { logGroupName },
      );
      return events.map(({ message }) => message);
    },
    async alarmState(region = home) {
      const AlarmNames = [outputs.get(region)?.['RefusalAlarmName']];
      const { MetricAlarms } = await call<{ readonly MetricAlarms: readonly { readonly StateValue: string }[] }>(
        administrator,
        'monitoring',
        'DescribeAlarms',
        region,
        { AlarmNames },
      );
      return MetricAlarms[0]?.StateValue ?? '';
    },
  };
}

async function artifactKeyOf({ rehearsal: { cloud } }: Scene): Promise<string> {
  const input = { Name: '/codebuild-steps/common/artifact-key-arn' };
  const { Parameter } = await cloud.call<{ readonly Parameter: { readonly Value: string } }>(
    cloud.administrator(accountId('Tools')),
    { service: 'ssm', operation: 'GetParameter', input },
  );
  return Parameter.Value;
}
