import type { Context } from '../context.ts';
import type { Completed } from '../process.ts';
import type { RunPlaces, ToolCommand } from './run-tool.ts';
import type { BuildRequest } from './toolchain.ts';

export interface TestRequest extends BuildRequest {
  /** What was built of it, absolute: packages that its tests import are there. The sources' folder where nothing is built. */
  readonly built: string;
  /** The folder of its reports, absolute. */
  readonly reports: string;
}

/** One way of running the tests that a function or layer brings. The table of them is in `test-runners/index.ts`. */
export interface TestRunner {
  readonly name: string;
  readonly recognises: (request: Omit<TestRequest, 'reports'>) => boolean;
  readonly run: (request: TestRequest, context: Context) => Promise<TestRun>;
}

interface TestRun {
  readonly command: ToolCommand;
  readonly completed: Completed;
  /** Whether the tests wrote a report in JUnit's form themselves. */
  readonly hasReport: boolean;
  readonly places?: RunPlaces;
}
