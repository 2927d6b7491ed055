import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { placesOfRefusal } from '../../../steps/rehearse/places-of-refusal.ts';

const pipelineRole = 'arn:aws:iam::333333333333:role/CrossAccountPipelineRole';
const key = 'arn:aws:kms:eu-west-1:222222222222:key/701ce387-05f9-41a5-997c-67113d51611c';

it.each([
  [pipelineRole, ['TrustPipelinesAndDeployProjects'], /^cloudformation\/cross-account\/roles\.yml:(\d+) /],
  [key, ['DecryptedByRolesOfWorkloadAccounts'], /^cloudformation\/common\/common\.yml:(\d+) /],
])('of %s names the line of %j', (subject, statements, place) => {
  const [only, ...others] = placesOfRefusal({ subject, statements });
  expect(others).toEqual([]);
  expect(only).toMatch(place);
  expect(lineOf(only ?? '')).toContain(`Sid: ${statements[0]}`);
});

it('names the resource of the role where no statement comes near', () => {
  const session = 'arn:aws:sts::333333333333:assumed-role/CrossAccountPipelineRole/1795744690845';
  const [only] = placesOfRefusal({ subject: session, statements: [] });
  expect(lineOf(only ?? '')).toBe('  CrossAccountPipelineRole:');
});

it('says nothing of a Sid that stands on several lines, nor of what others made', () => {
  expect(placesOfRefusal({ subject: key, statements: ['ReadArtifacts'] })).toEqual([]);
  expect(placesOfRefusal({ statements: ['TrustPipelinesAndDeployProjects'] })).toEqual([]);
  const own = 'arn:aws:iam::333333333333:role/workload/orders';
  expect(placesOfRefusal({ subject: own, statements: ['TrustPipelinesAndDeployProjects'] })).toEqual([]);
});

function lineOf(place: string): string | undefined {
  const [, file = '', line] = /^(.+):(\d+) /.exec(place) ?? [];
  return readFileSync(file, 'utf8').split('\n')[Number(line) - 1];
}
