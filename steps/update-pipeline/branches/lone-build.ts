import { BatchGetBuildsCommand, CodeBuildClient, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import type { Context } from '../../context.ts';
import { fromAws } from '../../errors/index.ts';
import { waitWhile } from '../../wait.ts';

/**
 * Two builds at once would make the same pipelines. An older one is waited for; a newer one looks at all that this one would, so that
 * the work is left to it: of a thousand pushes two builds are under way, the one that works and the one that waits.
 */
export async function isLeftToNewer(buildId: string, region: string, context: Context): Promise<boolean> {
  const look = () => lookAround(buildId, region, context);
  return (await waitWhile(look, (seen) => seen === 'older', context)) === 'newer';
}

type Neighbour = 'newer' | 'older' | 'none';

async function lookAround(buildId: string, region: string, context: Context): Promise<Neighbour> {
  const client = context.aws.client(CodeBuildClient, { region });
  const options = { abortSignal: context.signal };
  const projectName = buildId.replace(/:[^:]*$/, '');
  try {
    // A hundred, the newest first: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuildsForProject.html
    const { ids = [] } = await client.send(
      new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' }),
      options,
    );
    const newest = ids.slice(0, 100);
    const { builds = [] } = await client.send(
      new BatchGetBuildsCommand({ ids: newest.includes(buildId) ? newest : [...newest.slice(0, 99), buildId] }),
      options,
    );
    const own = builds.find(({ id }) => id === buildId)?.buildNumber ?? 0;
    const others = builds.filter(({ id, buildStatus }) => id !== buildId && buildStatus === 'IN_PROGRESS');
    if (others.some(({ buildNumber = 0 }) => buildNumber > own)) return 'newer';
    return others.some(({ buildNumber = 0 }) => buildNumber < own) ? 'older' : 'none';
  } catch (error) {
    throw fromAws(error, `look at the builds of project ${projectName}`);
  }
}
