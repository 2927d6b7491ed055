import { commonParameterName } from '../../common-parameters.ts';
import type { Link } from '../ask.ts';
import { putsArtifact, putsPackage, readsNames, readsPackage } from './artifact-requests.ts';
import type { Common } from './common-checks.ts';
import { deploymentLinks } from './deployment-links.ts';
import type { PipelineFacts } from './pipeline-facts.ts';

type Commons = readonly Pick<Common, 'region' | 'values'>[];

/** The pipeline as a deployment to a region meets it: with the bucket and key of that region. */
function storedIn(region: string, pipeline: PipelineFacts, commons: Commons): PipelineFacts {
  if (region === pipeline.region) return pipeline;
  const values = commons.find((common) => common.region === region)?.values;
  const { keyArn: _own, ...others } = pipeline;
  const keyArn = values?.get(commonParameterName('artifact-key-arn'));
  const bucket = values?.get(commonParameterName('artifact-bucket')) ?? '';
  return { ...others, region, bucket, ...(keyArn === undefined ? {} : { keyArn }) };
}

/** What a run meets of all that it deploys to, with the packages that it brings to other regions before. Pure. */
export function regionalLinks(pipeline: PipelineFacts, commons: Commons): readonly Link[] {
  const others = [...new Set(pipeline.deployments.map(({ region }) => region))].filter(
    (region) => region !== pipeline.region,
  );
  return [
    ...others.flatMap((region) => packageLinks(storedIn(region, pipeline, commons), pipeline)),
    ...pipeline.deployments.flatMap((deployment) =>
      deploymentLinks(storedIn(deployment.region, pipeline, commons), deployment),
    ),
  ];
}

function packageLinks(stored: PipelineFacts, { name, accountId, region, roleArn, deployments }: PipelineFacts) {
  const link = (title: string, asks: Link['asks']): Link => ({ title, accountId, region, pipeline: name, asks });
  const copied = new Set(
    deployments.filter((one) => one.region === stored.region && one.by === roleArn).map(({ artifact }) => artifact),
  );
  const built = new Set(stored.projects.flatMap(({ outputs }) => outputs));
  return [
    ...stored.projects
      .filter(({ outputs }) => outputs.length > 0)
      .flatMap((project) => [
        link(`project ${project.name} reads the names of ${stored.region}`, [readsNames(stored, project.roleArn)]),
        link(`project ${project.name} uploads packages to ${stored.region}`, putsPackage(stored, project.roleArn)),
      ]),
    ...stored.projects
      .filter(({ inputs }) => inputs.some((artifact) => built.has(artifact)))
      .map((project) =>
        link(`project ${project.name} reads packages of ${stored.region}`, readsPackage(stored, project.roleArn)),
      ),
    ...[...copied].map((artifact) =>
      link(
        `the pipeline role copies artifact ${artifact} to ${stored.region}`,
        putsArtifact(stored, roleArn, artifact),
      ),
    ),
  ];
}
