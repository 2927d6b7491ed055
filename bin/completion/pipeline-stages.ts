import type { KnownPipeline } from './repository.ts';

/** The stages of a pipeline of ours in their order, as steps/pipeline-template names them; a test compares the two. */
export function stagesOf({
  environments,
  isPublishing,
}: Pick<KnownPipeline, 'environments' | 'isPublishing'>): readonly string[] {
  const begin = ['Source', 'UpdatePipeline', 'Build', 'Validate'];
  if (isPublishing) return [...begin, 'Approve', 'Publish'];
  const joint = environments.filter(({ approval }) => approval === 'joint');
  return [
    ...begin,
    ...environments.flatMap((environment) => [
      ...(environment.approval === 'own' ? [`ApproveDeployTo${environment.name}`] : []),
      ...(environment === joint[0] ? [`ApproveDeployTo${joint.map(({ name }) => name).join('And')}`] : []),
      `DeployTo${environment.name}`,
    ]),
  ];
}

export function approvalsOf(pipeline: Pick<KnownPipeline, 'environments' | 'isPublishing'>): readonly string[] {
  return stagesOf(pipeline).filter((stage) => stage.startsWith('Approve'));
}
