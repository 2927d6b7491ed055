import { join, resolve } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';

/** The command that tests start: its source, or the file that STEPS_TEST_FILE names, as `./check` names the built one. */
export const stepsFile: string = resolve(packageRoot(), process.env['STEPS_TEST_FILE'] ?? join('bin', 'steps.ts'));
