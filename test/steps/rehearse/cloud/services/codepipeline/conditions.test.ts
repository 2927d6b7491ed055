import {
  GetPipelineStateCommand,
  StartPipelineExecutionCommand,
  type StageDeclaration,
} from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stage, startFixture, type Fixture } from '../../../../../helpers/pipeline-fixture.ts';

const says = (value: string) => `
version: 0.2
env: { exported-variables: [WORD] }
phases: { build: { commands: [${JSON.stringify(`export WORD='${value}'`)}] } }
`;

/** A stage that is entered on a condition, whose build is told the word as JSON text. */
function second(Operator?: string, Value = ''): StageDeclaration {
  const declaration = stage.build('second', {
    EnvironmentVariables: '[{"name":"WORD","value":"#{BuildVariables.WORD}"}]',
  });
  const [action] = declaration.actions ?? [];
  const { outputArtifacts: _outputs, namespace: _namespace, ...rest } = action!;
  const ruleTypeId = { category: 'Rule', owner: 'AWS', provider: 'VariableCheck', version: '1' } as const;
  const configuration = { Variable: '#{BuildVariables.WORD}', Operator: Operator ?? '', Value };
  const rules = [{ name: 'Word', ruleTypeId, configuration }];
  return {
    name: 'Second',
    actions: [{ ...rest, name: 'Second' }],
    ...(Operator === undefined ? {} : { beforeEntry: { conditions: [{ result: 'FAIL' as const, rules }] } }),
  };
}

describe('a stage with a condition', () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await startFixture();
    await fixture.push({ 'source.txt': 'content' });
    await fixture.createProject('second', 'version: 0.2\nphases: { build: { commands: [test "$ADDED" = yes] } }');
    await fixture.createProject('plain', says('plain'));
    await fixture.createProject('hostile', says('","type":"PLAINTEXT"},{"name":"ADDED","value":"yes'));
  });
  afterAll(() => fixture.dispose());

  async function run(name: string, project: string, entered: StageDeclaration) {
    await fixture.createPipeline(name, [stage.source(), stage.build(project), entered]);
    await fixture.cloud.idle();
    const { stageStates = [] } = await fixture.codepipeline.send(new GetPipelineStateCommand({ name }));
    return stageStates[2]!;
  }

  it.each([
    ['EQ', 'plain', 'Succeeded'],
    ['EQ', 'other', 'Failed'],
    ['NE', 'other', 'Succeeded'],
    ['CONTAINS', 'lai', 'Succeeded'],
    ['CONTAINS', 'x', 'Failed'],
    ['MATCHES', '^[a-z]+$', 'Succeeded'],
    ['MATCHES', '^[0-9]+$', 'Failed'],
  ])('%s %s: %s', async (operator, value, status) => {
    const name = `p-${operator}-${value.replaceAll(/\W/g, '')}`;
    const state = await run(name, 'plain', second(operator, value));
    expect(state.beforeEntryConditionState?.latestExecution?.status).toBe(status);
    expect(state.actionStates?.[0]?.latestExecution !== undefined).toBe(status === 'Succeeded');
  });

  it('keeps out what a quote in a variable would otherwise add to the JSON of another project', async () => {
    const open = await run('open', 'hostile', second());
    expect(open.actionStates?.[0]?.latestExecution?.status).toBe('Succeeded');
    const closed = await run('closed', 'hostile', second('MATCHES', '^[a-z]+$'));
    expect(closed.latestExecution?.status).toBe('Failed');
    expect(closed.actionStates?.[0]?.latestExecution).toBeUndefined();
  });

  it('is checked at each execution', async () => {
    await run('again', 'plain', second('EQ', 'other'));
    await fixture.codepipeline.send(new StartPipelineExecutionCommand({ name: 'again' }));
    await fixture.cloud.idle();
    const { stageStates = [] } = await fixture.codepipeline.send(new GetPipelineStateCommand({ name: 'again' }));
    expect(stageStates[2]?.beforeEntryConditionState?.latestExecution?.status).toBe('Failed');
  });
});
