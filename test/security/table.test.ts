import { beforeAll, describe, expect, it } from 'vitest';
import { renderSecurityDocument } from '../../scripts/write-security-table.ts';
import { readText } from '../helpers/templates.ts';
import { decideTable, type DecidedCell, type DecidedTopic } from '../helpers/security-table/index.ts';

let decided: readonly DecidedTopic[];
let cells: readonly DecidedCell[];

beforeAll(async () => {
  decided = await decideTable();
  cells = decided.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
}, 120_000);

describe('the table of who may do what', () => {
  it('is decided alike by the embedded cloud and by a simulator that is not ours, in every cell', () => {
    expect(cells.length).toBeGreaterThan(2000);
    const differing = cells
      .filter(({ verdict, simulated }) => verdict !== simulated)
      .map(({ principal, deed, verdict, simulated }) => `${principal}, ${deed}: ${verdict} here, ${simulated} there`);
    expect(differing).toEqual([]);
  });

  it('is what docs/security.md says: node scripts/write-security-table.ts writes it', async () => {
    expect(readText('docs/security.md')).toBe(await renderSecurityDocument(decided));
  });

  it.each<[string, string, readonly string[]]>([
    [
      'assume `CrossAccountPipelineRole` in Dev',
      'four roles of Tools',
      ['pipeline role', 'develop pipeline role', 'deploy role', 'develop deploy role'],
    ],
    ['the same in Prod', 'the main class', ['pipeline role', 'deploy role']],
    ['assume `CrossAccountDeploymentRole` in Dev', 'nobody', []],
    [
      'approve Prod',
      'the approver, the administrator and change management',
      ['answer function', 'approver in Tools', 'administrator of Tools'],
    ],
    ['edit the pipeline', 'the administrator', ['administrator of Tools']],
    ['edit a project', 'the administrator', ['administrator of Tools']],
    ['overwrite a package', 'nobody', []],
    ['release a template', 'the administrator', ['administrator of Tools']],
    ['publish a package', 'the publish role alone', ['publish role']],
    [
      'start the publish project',
      'the pipelines that publish and the administrator',
      ['pipeline role of publishing', 'administrator of Tools'],
    ],
    [
      'change the stack of a pipeline that publishes, released template',
      'its own self-update role and the administrator',
      ['self-update role of publishing', 'administrator of Tools'],
    ],
    [
      'change the stack of an instance of orders, its release',
      'the role of instances, the self-update role of the class and the administrator',
      ['self-update role', 'instances role of orders', 'administrator of Tools'],
    ],
    [
      "the same, another pipeline's release",
      'the self-update role of the class and the administrator',
      ['self-update role', 'administrator of Tools'],
    ],
    ['assume the plan role in Dev', 'the role that reports', ['report role of pull requests']],
    ['assume the verdict role, its session', 'the role that reports', ['report role of pull requests']],
    ['the same, another session', 'nobody', []],
    [
      'execute the plan',
      "the deployment's own chain, and no role of pull requests",
      [
        '`CrossAccountPipelineRole` in Dev',
        '`CrossAccountPipelineRole` in Prod',
        '`CrossAccountDeploymentRole` in Dev',
        '`CrossAccountDeploymentRole` in Prod',
        'administrator of Dev',
        'administrator of Prod',
      ],
    ],
    ['push to main', 'the administrator', ['administrator of Tools']],
    [
      'merge a pull request into main',
      'the maintainer and the administrator',
      ['maintainer in Tools', 'administrator of Tools'],
    ],
  ])('%s: %s', (deed, _, principals) => {
    const may = cells.filter((cell) => cell.deed === deed && cell.verdict === 'Allowed');
    expect(may.map(({ principal }) => principal)).toEqual(principals);
  });

  it('gives another organisation nothing', () => {
    const stranger = cells.filter(({ principal }) => principal === 'administrator of another organisation');
    expect(stranger.length).toBeGreaterThan(40);
    expect(stranger.filter(({ verdict }) => verdict === 'Allowed')).toEqual([]);
  });
});
