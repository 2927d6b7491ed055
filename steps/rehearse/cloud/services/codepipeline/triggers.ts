import { AwsError } from '../../aws-error.ts';
import type { ActionDeclaration, PatternFilter, PipelineDeclaration, PushFilter } from './declaration.ts';
import { matchesGlob } from './glob.ts';

/** What a provider tells of a push to a branch. */
export interface PushedChange {
  readonly branch: string;
  /** Paths that were added, changed or removed. */
  readonly paths: readonly string[];
}

/**
 * Whether a push starts the pipeline. Filters of one trigger are alternatives, what one filter says must hold together; without a
 * trigger the action itself detects changes of its branch.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */
export function isStartedBy(
  { triggers = [] }: PipelineDeclaration,
  { name, configuration = {} }: ActionDeclaration,
  push: PushedChange,
): boolean {
  const ofAction = triggers.filter(({ gitConfiguration }) => gitConfiguration.sourceActionName === name);
  if (ofAction.length > 0)
    return ofAction.some(({ gitConfiguration }) => gitConfiguration.push?.some((filter) => fits(filter, push)));
  return configuration['DetectChanges'] !== 'false' && configuration['BranchName'] === push.branch;
}

function fits({ tags, branches, filePaths }: PushFilter, { branch, paths }: PushedChange): boolean {
  if (tags !== undefined) return false;
  return (
    (branches === undefined || passes(branches, branch)) &&
    (filePaths === undefined || paths.some((path) => passes(filePaths, path)))
  );
}

function passes({ includes, excludes = [] }: PatternFilter, text: string): boolean {
  const isIncluded = includes === undefined || includes.some((pattern) => matchesGlob(pattern, text));
  return isIncluded && !excludes.some((pattern) => matchesGlob(pattern, text));
}

// https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitFilePathFilterCriteria.html
const mostPatterns = 8;

/** Refuses triggers that no push could be compared with. The texts are unverified. */
export function checkTriggers({ triggers = [], pipelineType, stages }: PipelineDeclaration): void {
  if (triggers.length > 0 && pipelineType !== 'V2')
    throw invalid('Pipeline triggers are only supported for pipelines of type V2');
  for (const { gitConfiguration } of triggers) {
    const { sourceActionName, push = [] } = gitConfiguration;
    const action = stages[0]?.actions.find(({ name }) => name === sourceActionName);
    if (action?.actionTypeId.provider !== 'CodeStarSourceConnection')
      throw invalid(`The trigger names source action ${sourceActionName}, which is none of a connection`);
    if (push.flatMap(patternLists).some(({ length }) => length === 0 || length > mostPatterns))
      throw invalid(`A filter of source action ${sourceActionName} must have between 1 and ${mostPatterns} patterns`);
  }
}

function patternLists({ tags, branches, filePaths }: PushFilter): readonly (readonly string[])[] {
  return [tags, branches, filePaths]
    .flatMap((filter) => [filter?.includes, filter?.excludes])
    .filter((list) => list !== undefined);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidStructureException', message);
}
