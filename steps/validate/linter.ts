import type { Context } from '../context.ts';
import type { Finding } from '../finding.ts';
import type { Tool } from '../tools/index.ts';
import type { Residents } from './residents.ts';
import type { Answer, DriverRequest } from './run-driver.ts';
import type { Copy } from './write-copies.ts';
import type { TemplateFile } from './template-file.ts';

/** What a run of a linter depends on beside the templates. */
export interface LinterSettings {
  readonly regions: readonly string[];
  /** Where no regions are asked for and the project's own configuration names none. */
  readonly defaultRegions: readonly string[];
  readonly isFresh: boolean;
  /** Seconds after which a template is given up. */
  readonly timeLimit: number;
  /** Files, folders and packs of rules; without any, cfn-guard is not run. */
  readonly guardRules: readonly string[];
  /** Linters that stay loaded; without them each run loads its own. */
  readonly residents?: Residents | undefined;
  /** Files, as findings show them, that are linted among those that are read; without it, all. */
  readonly scope?: ReadonlySet<string> | undefined;
}

/** One linter: adding another is adding a file and a row in `linters.ts`. `Result` is what its driver says of one copy. */
export interface Linter<Result> {
  readonly name: Tool['name'];
  locate(context: Context): Promise<Tool>;
  writeCopies(templates: readonly TemplateFile[], folder: string): Promise<readonly Copy[]>;
  /** What its driver is asked beside the copies. */
  request(settings: LinterSettings, copies: number): Readonly<Record<string, unknown>>;
  /** Absolute paths of files and folders that change its findings, whether they are there or not. */
  configurationFiles(context: Context, settings: LinterSettings): Promise<readonly string[]>;
  /** Runs a tool that has no driver. */
  ask?(
    tool: Tool,
    copies: readonly Copy[],
    request: DriverRequest,
    context: Context,
  ): Promise<readonly Answer<Result>[]>;
  toFindings(result: Result, copy: Copy): readonly Finding[];
}
