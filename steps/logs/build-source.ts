import { withClientSettings } from '../aws-clients.ts';
import { createBuildLogReader, type BuildLogReader } from '../build-log.ts';
import type { Context } from '../context.ts';
import { entryOf } from './action-life.ts';
import type { LogSource } from './log-source.ts';

/** The build's log, from when CodePipeline knows the build. */
export function createBuildSource(context: Context): LogSource {
  let reader: BuildLogReader | undefined;
  return {
    readNew: async (action) => {
      const { externalId, region } = action;
      if (externalId === undefined) return [];
      reader ??= createBuildLogReader(externalId, inRegion(context, region));
      const lines = await reader.readNew();
      return lines.map(({ time, text }) => entryOf(action, time, text));
    },
  };
}

/** An action may work in another region than its pipeline. */
function inRegion(context: Context, region: string | undefined): Context {
  return region === undefined ? context : { ...context, aws: withClientSettings(context.aws, { region }) };
}
