import { describe, expect, it } from 'vitest';
import { conditionsOf, readTemplate, readText, statementsOf, type FoundStatement } from '../helpers/templates.ts';

interface Row {
  readonly action: string;
  readonly on: string;
  readonly onlyIf: string;
  readonly why: string;
}

const section =
  readText('docs/permissions.md').split('## What `CrossAccountPipelineRole` may do')[1]?.split('\n## ')[0] ?? '';
const rows: readonly Row[] = section.split('\n').flatMap((line) => {
  const [, action = '', on = '', onlyIf = '', why = ''] = line.split('|').map((cell) => cell.trim());
  return /^`\w+:\w+`$/.test(action) ? [{ action: action.replaceAll('`', ''), on, onlyIf, why }] : [];
});

const allowed = statementsOf(readTemplate('cloudformation/cross-account/roles.yml')).filter(
  ({ logicalId, kind, statement }) =>
    logicalId === 'CrossAccountPipelineRole' && kind === 'identity' && statement['Effect'] === 'Allow',
);
/** The statement on transforms is a sentence below the table. */
const tabled = allowed.filter(({ sid }) => sid !== 'UseTransforms');
const allowing = (action: string): readonly FoundStatement[] =>
  tabled.filter(({ actions }) => actions.includes(action));

describe('the table of what CrossAccountPipelineRole may do', () => {
  it('names every action once, and none that the template does not allow', () => {
    const actions = new Set(tabled.flatMap(({ actions: ofStatement }) => ofStatement));
    expect(actions.size).toBeGreaterThan(20);
    expect(rows.map(({ action }) => action).toSorted()).toEqual([...actions].toSorted());
  });

  it('says why for each', () => {
    expect(rows.filter(({ why }) => why === '')).toEqual([]);
  });

  it.each(rows)('$action: the conditions are those of the template', ({ action, onlyIf }) => {
    const statements = allowing(action);
    const all = (condition: string) => statements.every((statement) => conditionsOf(statement).includes(condition));
    expect(onlyIf.includes('with `CrossAccountDeploymentRole`')).toBe(all('StringEquals cloudformation:RoleArn'));
    expect(onlyIf.includes("the bucket is the Tools account's") || action === 's3:PutObject').toBe(
      all('StringEquals s3:ResourceAccount'),
    );
    expect(onlyIf.includes('through S3')).toBe(all('StringLike kms:ViaService'));
    expect(onlyIf.includes('to CloudFormation')).toBe(all('StringEquals iam:PassedToService'));
    expect(onlyIf.includes('`AllowOutputArtifacts`')).toBe(
      statements.every(({ under }) => under.includes('AllowsOutputArtifacts')),
    );
  });

  it.each(rows)('$action: `*` stands where the template has it', ({ action, on }) => {
    expect(on === '`*`').toBe(allowing(action).some(({ statement }) => statement['Resource'] === '*'));
  });

  it('names the transforms', () => {
    const transforms = allowed.find(({ sid }) => sid === 'UseTransforms');
    expect(transforms?.actions).toEqual(['cloudformation:CreateChangeSet']);
    for (const name of ['Include', 'LanguageExtensions', 'Serverless-2016-10-31']) {
      expect(JSON.stringify(transforms?.statement['Resource'])).toContain(`transform/${name}"`);
      expect(section).toContain(`\`${name}\``);
    }
  });
});
