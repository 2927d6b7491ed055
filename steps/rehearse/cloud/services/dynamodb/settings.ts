import type { Operation } from '../../service.ts';
import { findTable, tableDemand } from './state.ts';
import type { StoredTable } from './state.ts';
import { validation } from './table-description.ts';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function backups({ pointInTimeRecovery }: StoredTable): Record<string, unknown> {
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: pointInTimeRecovery },
    },
  };
}

/** What is set on a table after it was made: time to live, recovery, tags. */
export const settingOperations = {
  DescribeTimeToLive: {
    demands: tableDemand('DescribeTimeToLive'),
    handle: (input, request) => ({ TimeToLiveDescription: findTable(input, request).timeToLive }),
  },
  UpdateTimeToLive: {
    demands: tableDemand('UpdateTimeToLive'),
    handle(input, request) {
      const specification = input['TimeToLiveSpecification'] as Readonly<Record<string, unknown>>;
      const enabled = String(specification['Enabled']) === 'true';
      const table = findTable(input, request);
      if (enabled && table.timeToLive['TimeToLiveStatus'] === 'ENABLED')
        throw validation('TimeToLive is already enabled');
      table.timeToLive = enabled
        ? { TimeToLiveStatus: 'ENABLED', AttributeName: specification['AttributeName'] }
        : { TimeToLiveStatus: 'DISABLED' };
      return { TimeToLiveSpecification: specification };
    },
  },
  DescribeContinuousBackups: {
    demands: tableDemand('DescribeContinuousBackups'),
    handle: (input, request) => backups(findTable(input, request)),
  },
  UpdateContinuousBackups: {
    demands: tableDemand('UpdateContinuousBackups'),
    handle(input, request) {
      const specification = input['PointInTimeRecoverySpecification'] as Readonly<Record<string, unknown>>;
      const table = findTable(input, request);
      table.pointInTimeRecovery =
        String(specification['PointInTimeRecoveryEnabled']) === 'true' ? 'ENABLED' : 'DISABLED';
      return backups(table);
    },
  },
  TagResource: {
    demands: tableDemand('TagResource'),
    handle(input, request) {
      const { tags } = findTable(input, request);
      for (const { Key, Value } of input['Tags'] as readonly Tag[]) tags[Key] = Value;
      return {};
    },
  },
  UntagResource: {
    demands: tableDemand('UntagResource'),
    handle(input, request) {
      const { tags } = findTable(input, request);
      for (const key of input['TagKeys'] as readonly string[]) delete tags[key];
      return {};
    },
  },
  ListTagsOfResource: {
    demands: tableDemand('ListTagsOfResource'),
    handle: (input, request) => ({
      Tags: Object.entries(findTable(input, request).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  },
} satisfies Record<string, Operation>;
