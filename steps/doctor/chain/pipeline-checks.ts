import { pipelineStack, type DeploymentPlace, type PipelineConfiguration } from '../../bootstrap/index.ts';
import type { Examined } from '../assemble.ts';
import { readOn, type Reading } from '../read/reading.ts';
import type { Problem } from '../resource-side.ts';
import type { PipelineFacts } from './pipeline-facts.ts';
import { readPipeline } from './read-pipeline.ts';
import { examinedState, type Scene } from './scene.ts';

export interface ConfiguredPipeline {
  readonly name: string;
  readonly facts: PipelineFacts | undefined;
  readonly examined: Examined;
}

/** Whether the pipeline is there, starts by itself and deploys to the accounts that the configuration names. */
export async function checkPipeline(scene: Scene, configured: PipelineConfiguration): Promise<ConfiguredPipeline> {
  const { parameters, region, accountId, stackName, deploysTo } = pipelineStack(configured, scene.configuration);
  const text = (name: string) => (typeof parameters[name] === 'string' ? parameters[name] : '');
  const name = text('PipelineName');
  const reading = await readOn(await scene.inAccount(accountId, region), (context) =>
    readPipeline(context, { name, accountId, region }),
  );
  const isDevelop = text('PipelineClass') === 'develop';
  const wanted =
    deploysTo ??
    ['Dev', 'Test', ...(isDevelop ? [] : ['Uat', 'Prod'])].map((environment) => ({
      accountId: text(`${environment}AccountId`),
    }));
  const problems: Reading<readonly Problem[]> =
    reading.state === 'absent'
      ? {
          state: 'read',
          value: [{ message: `there is no ${reading.what}`, next: 'steps bootstrap', subject: stackName }],
        }
      : await readOn(reading, (facts) =>
          Promise.resolve({
            state: 'read',
            value: faultsOf(
              facts,
              wanted.filter((place) => place.accountId !== ''),
              stackName,
            ),
          }),
        );
  const title = `pipeline ${name} is there, as configured`;
  return {
    name,
    facts: reading.state === 'read' ? reading.value : undefined,
    examined: examinedState(scene, { title, accountId, region, pipeline: name }, problems),
  };
}

function faultsOf(facts: PipelineFacts, wanted: readonly DeploymentPlace[], stackName: string): readonly Problem[] {
  const { name, rule, source, deployments } = facts;
  const missed = wanted.filter(
    (place) =>
      !deployments.some((one) => one.accountId === place.accountId && one.region === (place.region ?? facts.region)),
  );
  const next = `steps bootstrap, or look at stack ${stackName}`;
  return [
    ...(source && !rule
      ? [{ message: `no rule starts pipeline ${name} when its branch changes`, next, subject: stackName }]
      : []),
    ...(rule && !rule.isEnabled
      ? [
          {
            message: `rule ${rule.arn} is disabled, so that no commit starts pipeline ${name}`,
            next: enable(rule.arn),
            subject: stackName,
          },
        ]
      : []),
    ...missed.map(({ accountId, region }) => ({
      message: `pipeline ${name} does not deploy to account ${accountId}${region === undefined ? '' : `, ${region}`}, as it is configured to`,
      next,
      subject: stackName,
    })),
  ];
}

function enable(arn: string): string {
  const [, , , region] = arn.split(':');
  return `aws events enable-rule --name ${arn.slice(arn.lastIndexOf('/') + 1)} --region ${region}`;
}
