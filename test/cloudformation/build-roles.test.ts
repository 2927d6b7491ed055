import { expect, it } from 'vitest';
import type { TemplateValue } from '../../steps/template.ts';
import { mapAt, readTemplate, resourcesOf, templateFiles, texts } from '../helpers/templates.ts';
import { actorOf, bucket, keyArn, renderBeside, renderCommon, tools, type Actor } from '../helpers/who-may.ts';

const BuildImageRepositoryArn = `arn:aws:ecr:eu-west-1:${tools}:repository/build`;
const ofAll = actorOf(renderCommon({ BuildImageRepositoryArn }), 'BuildRole', tools);
const cacheStack = renderBeside('common/build-cache.yml', {
  ArtifactBucket: bucket,
  ArtifactKeyArn: keyArn,
  BuildImageRepositoryArn,
});
const ofMain = actorOf(cacheStack, 'MainBuildRole', tools);

/** Each action on each resource, with its effect and its condition. */
function grantsOf({ identityPolicies }: Actor): readonly string[] {
  const statements = identityPolicies
    .filter(({ name }) => name !== 'Cache')
    .flatMap(({ policy }) => mapAt(policy as TemplateValue)['Statement'] as readonly TemplateValue[]);
  const grants = statements.flatMap((statement) => {
    const { Effect, Action, Resource, Condition = {} } = mapAt(statement);
    return texts(Action).flatMap((action) =>
      texts(Resource).map((resource) => [Effect, action, resource, JSON.stringify(Condition)].join(' ')),
    );
  });
  return [...new Set(grants)].toSorted();
}

it('the role of builds of class main may do what that of all builds may, of class main alone, and reach its cache', () => {
  const narrowed = grantsOf(ofAll)
    .map((grant) =>
      grant
        .replace(':log-group:/codebuild-steps/*/build:*', ':log-group:/codebuild-steps/main/*/build:*')
        .replace(':report-group/steps-*', ':report-group/steps-main-*'),
    )
    .toSorted();
  expect(narrowed.length).toBeGreaterThan(20);
  expect(grantsOf(ofMain)).toEqual(narrowed);
});

it('what another stack allows the one it allows the other, but for the cache of class develop', () => {
  const attached = templateFiles.flatMap((file) =>
    Object.entries(resourcesOf(readTemplate(file), 'AWS::IAM::ManagedPolicy'))
      .map(([name, policy]) => [`${file} ${name}`, JSON.stringify(mapAt(policy, 'Properties')['Roles'] ?? [])] as const)
      .filter(([, roles]) => roles.includes('"BuildRoleName"'))
      .map(([name, roles]) => [name, roles.includes('"MainBuildRoleName"')] as const),
  );
  expect(Object.fromEntries(attached)).toEqual({
    'cloudformation/common/build-cache.yml DevelopCachePolicy': false,
    'cloudformation/common/other-region.yml PackagePolicy': true,
  });
});

it('the role of builds of class main is taken on as that of all builds is, by projects of class main', () => {
  const trust = JSON.stringify(ofAll.trust).replace(':project/steps-*-build', ':project/steps-main-*-build');
  expect(ofMain.trust).toEqual(JSON.parse(trust));
});
