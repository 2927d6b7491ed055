import type { ReleaseArguments } from './arguments.ts';
import { usage } from './arguments.ts';
import type { ReleaseFacts } from './facts.ts';

/** Why nothing may be released, each with what to do; none where it may. */
export function refusals(facts: ReleaseFacts, asked: ReleaseArguments): readonly string[] {
  return [...ofRepository(facts, asked), ...ofVersion(facts), ...ofPlaces(facts, asked)];
}

/** A release whose commit and tag were made, here, goes on where it stopped. */
export function isBegun({ tagged, head }: ReleaseFacts): boolean {
  return tagged === head;
}

function ofRepository(facts: ReleaseFacts, { remote: name }: ReleaseArguments): readonly string[] {
  const { branch, dirty, head, remote } = facts;
  const found = dirty.slice(0, 5).map((line) => line.slice(3));
  const more = dirty.length > found.length ? ` and ${dirty.length - found.length} more` : '';
  const isLevel = remote?.main === undefined || remote.main === head || isBegun(facts);
  return [
    ...(dirty.length > 0 ? [`the working tree has changes: ${found.join(', ')}${more} → commit or stash them`] : []),
    ...(branch === 'main' ? [] : [`the branch is ${branch || 'none (HEAD is detached)'} → git switch main`]),
    ...(remote ? [] : [`remote ${name} does not answer → git remote add ${name} URL, or name another by --remote`]),
    ...(isLevel ? [] : [`main is not what ${name} has → git pull --ff-only ${name} main, and push what is yours`]),
  ];
}

function ofVersion(facts: ReleaseFacts): readonly string[] {
  const { problem, version, unreleased, tagged, remote, published, packageName } = facts;
  if (isBegun(facts)) {
    const isElsewhere = remote?.tagged !== undefined && remote.tagged !== facts.head;
    return isElsewhere ? [`tag v${version} is on another commit at the remote → git fetch --tags, and look at it`] : [];
  }
  return [
    ...(unreleased ? [] : ['CHANGELOG.md does not begin with "## Unreleased" → write what is new below that heading']),
    ...(unreleased?.notes === '' ? ['CHANGELOG.md says nothing new → write it below the first heading'] : []),
    ...(problem !== undefined && unreleased ? [`${problem} → ${usage.split('\n', 1).join('')}`] : []),
    ...((tagged ?? remote?.tagged) ? [`tag v${version} exists → raise the version`] : []),
    ...(published === undefined ? [] : [`${packageName} ${version} is at the registry → raise the version`]),
  ];
}

function ofPlaces(facts: ReleaseFacts, { withImage }: ReleaseArguments): readonly string[] {
  const { isLoggedIn, provenance, hasRepository, bucketProblem, buildsImages, imageBuilder } = facts;
  return [
    ...(isLoggedIn ? [] : ['npm knows no user → npm login']),
    ...(provenance && !hasRepository
      ? ['npm checks provenance against "repository" in package.json, which is not there → add it']
      : []),
    ...(bucketProblem === undefined ? [] : [`${bucketProblem} → --bucket NAME --region REGION, with credentials`]),
    ...(withImage && !buildsImages ? ['image/build is not there → --without-image leaves the image out'] : []),
    ...(withImage && buildsImages && imageBuilder === undefined
      ? ['neither docker nor buildah answers, and one builds the image → install one, or --without-image']
      : []),
  ];
}
