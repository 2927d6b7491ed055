import type { SettingPath } from './pipeline-configuration.ts';

/** What a configuration that its schema accepts cannot mean. */
export interface Contradiction {
  readonly path: SettingPath;
  readonly message: string;
}
