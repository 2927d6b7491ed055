import { AwsError, notInEmbeddedCloud } from '../../aws-error.ts';
import { findActionType } from './action-types.ts';
import { unknownCondition } from './conditions.ts';
import { actionGroups, type ActionDeclaration, type PipelineDeclaration } from './declaration.ts';
import { checkTriggers } from './triggers.ts';
import { namespaceProblem } from './variables.ts';

const namePattern = /^[A-Za-z0-9.@\-_]{1,100}$/;

/** Refuses a structure as CodePipeline does. https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html */
export function checkStructure(pipeline: PipelineDeclaration, region: string): void {
  checkModel(pipeline);
  checkStages(pipeline);
  checkStores(pipeline);
  checkRegions(pipeline, region);
  for (const stage of pipeline.stages) for (const action of stage.actions) checkAction(action, region);
  checkArtifacts(pipeline);
  checkVariables(pipeline);
  checkTriggers(pipeline);
}

function invalidStructure(message: string): AwsError {
  return new AwsError('InvalidStructureException', message);
}

function invalidAction(message: string): AwsError {
  return new AwsError('InvalidActionDeclarationException', message);
}

/** Constraints of the API's model are reported together. */
function checkModel(pipeline: PipelineDeclaration): void {
  const problems = [
    ...nameProblems('pipeline.name', pipeline.name),
    ...pipeline.stages.flatMap((stage, index) => [
      ...nameProblems(`pipeline.stages.${index + 1}.member.name`, stage.name),
      ...stage.actions.flatMap((action, position) =>
        actionProblems(`pipeline.stages.${index + 1}.member.actions.${position + 1}.member`, action),
      ),
    ]),
  ];
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`);
}

function nameProblems(path: string, name: string): readonly string[] {
  if (namePattern.test(name)) return [];
  return [
    String.raw`Value '${name}' at '${path}' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9.@\-_]+`,
  ];
}

function actionProblems(path: string, action: ActionDeclaration): readonly string[] {
  const isTooLong = Object.values(action.configuration ?? {}).some(
    (value) => value.length > 1000 || value.length === 0,
  );
  const configuration = isTooLong
    ? [
        `Value at '${path}.configuration' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 1000, Member must have length greater than or equal to 1]`,
      ]
    : [];
  return [...nameProblems(`${path}.name`, action.name), ...configuration];
}

function checkStages({ stages }: PipelineDeclaration): void {
  if (stages.length < 2) {
    throw invalidStructure(
      `Pipeline has only ${stages.length} stage(s). There should be a minimum of 2 stages in a pipeline`,
    );
  }
  const [duplicate] = duplicatesOf(stages.map(({ name }) => name));
  if (duplicate !== undefined)
    throw invalidStructure(`The pipeline has more than one stage named ${duplicate}. Stage names must be unique`);
  const unknown = stages.map(unknownCondition).find((what) => what !== undefined);
  if (unknown !== undefined) throw notInEmbeddedCloud('codepipeline', unknown);
  for (const [index, { name, actions }] of stages.entries()) {
    if (actions.length === 0)
      throw new AwsError('InvalidStageDeclarationException', `Stage ${name} must contain at least one action`);
    const [twice] = duplicatesOf(actions.map((action) => action.name));
    if (twice !== undefined) {
      throw new AwsError(
        'InvalidStageDeclarationException',
        `Stage ${name} has more than one action named ${twice}. Action names must be unique within a stage`,
      );
    }
    const isSource = actions.map(({ actionTypeId }) => actionTypeId.category === 'Source');
    if (index === 0 && isSource.includes(false))
      throw invalidStructure('Pipeline should start with a stage that only contains source actions');
    if (index > 0 && isSource.includes(true))
      throw invalidStructure(`Source actions are only allowed in the first stage of a pipeline: stage ${name}`);
  }
}

function checkStores({ artifactStore, artifactStores }: PipelineDeclaration): void {
  if ((artifactStore === undefined) === (artifactStores === undefined)) {
    throw invalidStructure(
      'You must include either artifactStore or artifactStores in your pipeline, but you cannot use both',
    );
  }
}

/**
 * An action of another region needs a store there, and the pipeline one in its own; sources are never of another region. CodePipeline's
 * own wording is unverified.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html
 */
function checkRegions({ stages, artifactStores }: PipelineDeclaration, own: string): void {
  if (artifactStores && !artifactStores[own])
    throw invalidStructure(`The pipeline has no artifact store in its own region ${own}`);
  for (const { name, region, actionTypeId } of stages.flatMap(({ actions }) => actions)) {
    if (region === undefined || region === own) continue;
    if (actionTypeId.category === 'Source' || actionTypeId.owner !== 'AWS')
      throw invalidAction(`Action ${name} cannot be of another region than the pipeline: ${region}`);
    if (!artifactStores)
      throw invalidStructure(
        `Action ${name} is of region ${region}: a pipeline with a cross-region action must use artifactStores`,
      );
    if (!artifactStores[region])
      throw invalidStructure(`Action ${name} is of region ${region}, for which artifactStores has no artifact store`);
  }
}

function checkAction(action: ActionDeclaration, region: string): void {
  const { category, provider, owner, version } = action.actionTypeId;
  const type = findActionType(action.actionTypeId);
  if (!type) {
    const where = region.toUpperCase().replaceAll('-', '_');
    throw invalidAction(
      `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in action '${action.name}' is not available in region ${where}`,
    );
  }
  checkCount(action, 'input', action.inputArtifacts?.length ?? 0, type.inputs);
  checkCount(action, 'output', action.outputArtifacts?.length ?? 0, type.outputs);
  const given = Object.keys(action.configuration ?? {});
  const missing = type.required.find((name) => !given.includes(name));
  if (missing !== undefined)
    throw invalidAction(
      `Action configuration for action '${action.name}' is missing required configuration '${missing}'`,
    );
  const unknown = given.find((name) => !type.required.includes(name) && !type.optional.includes(name));
  if (unknown !== undefined)
    throw invalidAction(`Action configuration for action '${action.name}' contains unknown configuration '${unknown}'`);
  if (action.runOrder !== undefined && (action.runOrder < 1 || action.runOrder > 999)) {
    throw invalidAction(`The run order of action '${action.name}' must be between 1 and 999`);
  }
}

function checkCount(
  { name }: ActionDeclaration,
  kind: string,
  count: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (count < least)
    throw invalidAction(
      `Action ${name} declares ${count} ${kind} artifacts which is less than the minimum count (${least})`,
    );
  if (count > most)
    throw invalidAction(
      `Action ${name} declares ${count} ${kind} artifacts which is more than the maximum count (${most})`,
    );
}

/** Every input artifact is an output of an action that has run before; every output has a name of its own. */
function checkArtifacts({ stages }: PipelineDeclaration): void {
  const produced = new Set<string>();
  for (const group of stages.flatMap(actionGroups)) {
    for (const action of group) {
      const missing = action.inputArtifacts?.find(({ name }) => !produced.has(name));
      if (missing) {
        throw invalidAction(
          `Input Artifact Bundle ${missing.name} in action ${action.name} is not declared as Output Artifact Bundle in any of the preceding actions`,
        );
      }
    }
    for (const { name } of group.flatMap((action) => action.outputArtifacts ?? [])) {
      if (produced.has(name))
        throw invalidStructure(
          `UniqueArtifactOutputNames: Output artifact name ${name} is used more than once in the pipeline`,
        );
      produced.add(name);
    }
  }
}

function checkVariables(pipeline: PipelineDeclaration): void {
  if ((pipeline.variables?.length ?? 0) > 0 && pipeline.pipelineType !== 'V2') {
    throw invalidStructure('Pipeline variables are only supported for pipelines of type V2');
  }
  if (
    pipeline.executionMode !== undefined &&
    pipeline.executionMode !== 'SUPERSEDED' &&
    pipeline.pipelineType !== 'V2'
  ) {
    throw invalidStructure(`Execution mode ${pipeline.executionMode} is only supported for pipelines of type V2`);
  }
  const problem = namespaceProblem(pipeline);
  if (problem !== undefined) throw invalidAction(problem);
}

function duplicatesOf(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
