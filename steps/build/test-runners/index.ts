import type { TestRunner } from '../test-runner.ts';
import { makeTests } from './make.ts';
import { mavenTests } from './maven.ts';
import { npmTests } from './npm.ts';
import { pytestTests } from './pytest.ts';

/** Every way of running tests; a folder may have several. */
export const testRunners: readonly TestRunner[] = [npmTests, pytestTests, mavenTests, makeTests];
