import { describe, expect, it } from 'vitest';
import { checkStructure } from '../../../../../../steps/rehearse/cloud/services/codepipeline/check-structure.ts';
import type {
  PipelineDeclaration,
  StageDeclaration,
} from '../../../../../../steps/rehearse/cloud/services/codepipeline/declaration.ts';
import { resolveConfiguration } from '../../../../../../steps/rehearse/cloud/services/codepipeline/variables.ts';
import { stage } from '../../../../../helpers/pipeline-fixture.ts';

const source = stage.source() as StageDeclaration;
const connected: StageDeclaration = {
  ...source,
  actions: source.actions.map((action) => ({
    ...action,
    actionTypeId: { ...action.actionTypeId, provider: 'CodeStarSourceConnection' },
    configuration: { ConnectionArn: 'arn', FullRepositoryId: 'acme/shop', BranchName: 'main' },
  })),
};
const build = stage.build('project') as StageDeclaration;
const approve = stage.approve() as StageDeclaration;
const pipeline = (
  stages: readonly StageDeclaration[],
  more: Partial<PipelineDeclaration> = {},
): PipelineDeclaration => ({
  name: 'orders',
  roleArn: 'arn:aws:iam::222222222222:role/pipeline',
  pipelineType: 'V2',
  artifactStore: { type: 'S3', location: 'bucket' },
  stages,
  ...more,
});
const buildWith = (change: object): StageDeclaration => ({
  ...build,
  actions: build.actions.map((action) => ({ ...action, ...change })),
});

const store = { type: 'S3', location: 'bucket' };
const storesIn = (...regions: readonly string[]): PipelineDeclaration => {
  const { artifactStore, ...others } = pipeline([source, buildWith({ region: 'eu-central-1' })]);
  return { ...others, artifactStores: Object.fromEntries(regions.map((region) => [region, artifactStore ?? store])) };
};

describe('the structure of a pipeline', () => {
  it('passes where nothing is wrong', () => {
    expect(() => checkStructure(pipeline([source, build, approve]), 'eu-west-1')).not.toThrow();
    expect(() => checkStructure(storesIn('eu-west-1', 'eu-central-1'), 'eu-west-1')).not.toThrow();
  });

  it.each<readonly [string, PipelineDeclaration, string, string]>([
    [
      'one stage',
      pipeline([source]),
      'InvalidStructureException',
      'Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline',
    ],
    [
      'an action of another region with one store',
      pipeline([source, buildWith({ region: 'eu-central-1' })]),
      'InvalidStructureException',
      'must use artifactStores',
    ],
    [
      'no store in the region of an action',
      storesIn('eu-west-1'),
      'InvalidStructureException',
      'Action Build is of region eu-central-1, for which artifactStores has no artifact store',
    ],
    [
      'no store in its own region',
      storesIn('eu-central-1'),
      'InvalidStructureException',
      'The pipeline has no artifact store in its own region eu-west-1',
    ],
    [
      'a source of another region',
      pipeline([
        { ...source, actions: source.actions.map((action) => ({ ...action, region: 'eu-central-1' })) },
        build,
      ]),
      'InvalidActionDeclarationException',
      'cannot be of another region',
    ],
    [
      'no source first',
      pipeline([approve, source]),
      'InvalidStructureException',
      'Pipeline should start with a stage that only contains source actions',
    ],
    [
      'a trigger of a source that is of no connection',
      pipeline([source, build], { triggers: [{ gitConfiguration: { sourceActionName: 'Source' } }] }),
      'InvalidStructureException',
      'The trigger names source action Source, which is none of a connection',
    ],
    [
      'nine patterns in a filter',
      pipeline([connected, build], {
        triggers: [
          { gitConfiguration: { sourceActionName: 'Source', push: [{ branches: { includes: Array(9).fill('a') } }] } },
        ],
      }),
      'InvalidStructureException',
      'must have between 1 and 8 patterns',
    ],
    [
      'triggers in a pipeline of type V1',
      pipeline([connected, build], {
        pipelineType: 'V1',
        triggers: [{ gitConfiguration: { sourceActionName: 'Source' } }],
      }),
      'InvalidStructureException',
      'only supported for pipelines of type V2',
    ],
    [
      'a bad stage name',
      pipeline([source, { ...build, name: 'a b' }]),
      'ValidationException',
      "Value 'a b' at 'pipeline.stages.2.member.name' failed to satisfy constraint",
    ],
    [
      'a value over 1,000 characters',
      pipeline([source, buildWith({ configuration: { ProjectName: 'x'.repeat(1001) } })]),
      'ValidationException',
      'Member must have length less than or equal to 1000',
    ],
    [
      'an unknown provider',
      pipeline([
        source,
        buildWith({ actionTypeId: { category: 'Build', owner: 'AWS', provider: 'Jenkins', version: '1' } }),
      ]),
      'InvalidActionDeclarationException',
      "ActionType (Category: 'Build', Provider: 'Jenkins', Owner: 'AWS', Version: '1') in action 'Build' is not available in region EU_WEST_1",
    ],
    [
      'a missing configuration',
      pipeline([source, buildWith({ configuration: {} })]),
      'InvalidActionDeclarationException',
      "missing required configuration 'ProjectName'",
    ],
    [
      'an unknown configuration',
      pipeline([source, buildWith({ configuration: { ProjectName: 'x', Foo: 'y' } })]),
      'InvalidActionDeclarationException',
      "contains unknown configuration 'Foo'",
    ],
    [
      'an artifact nobody made',
      pipeline([source, buildWith({ inputArtifacts: [{ name: 'Other' }] })]),
      'InvalidActionDeclarationException',
      'Input Artifact Bundle Other in action Build is not declared as Output Artifact Bundle',
    ],
    [
      'no input artifact',
      pipeline([source, buildWith({ inputArtifacts: [] })]),
      'InvalidActionDeclarationException',
      'Action Build declares 0 input artifacts which is less than the minimum count (1)',
    ],
    [
      'two outputs of one name',
      pipeline([source, buildWith({ outputArtifacts: [{ name: 'SourceOutput' }] })]),
      'InvalidStructureException',
      'Output artifact name SourceOutput is used more than once',
    ],
    [
      'a namespace nobody fills',
      pipeline([source, buildWith({ configuration: { ProjectName: '#{Nobody.Name}' } })]),
      'InvalidActionDeclarationException',
      'referencing a namespace that does not exist',
    ],
    [
      'variables in V1',
      pipeline([source, build], { pipelineType: 'V1', variables: [{ name: 'v' }] }),
      'InvalidStructureException',
      'only supported for pipelines of type V2',
    ],
    [
      'QUEUED in V1',
      pipeline([source, build], { pipelineType: 'V1', executionMode: 'QUEUED' }),
      'InvalidStructureException',
      'Execution mode QUEUED is only supported',
    ],
  ])('is refused for %s', (_title, declaration, name, message) => {
    expect(() => checkStructure(declaration, 'eu-west-1')).toThrow(
      expect.objectContaining({ name, message: expect.stringContaining(message) }),
    );
  });
});

describe('variables', () => {
  const execution = { id: 'execution-1', variables: { Level: 'high' }, namespaces: { Source: { CommitId: 'abc' } } };
  it.each([
    ['#{Source.CommitId}-#{codepipeline.PipelineExecutionId}', 'abc-execution-1'],
    ['#{variables.Level}', 'high'],
    ['no reference, ${VALUE}', 'no reference, ${VALUE}'],
  ])('%s', (text, expected) => {
    expect(resolveConfiguration({ Key: text }, execution)).toEqual({ Key: expected });
  });

  it('fail where there is no such variable', () => {
    expect(() => resolveConfiguration({ Key: '#{Source.Author}' }, execution)).toThrow('#{Source.Author}');
  });
});
