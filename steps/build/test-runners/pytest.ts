import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toolchainMissing } from '../../errors/index.ts';
import { pythonVersion } from '../pip-arguments.ts';
import { findInterpreter } from '../python-interpreter.ts';
import type { TestRunner } from '../test-runner.ts';

/** pytest, in the sources' folder, with the packages that were built for Lambda behind those of this machine. */
export const pytestTests: TestRunner = {
  name: 'pytest',
  recognises: ({ facts }) => [...facts.files].some((file) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(file)),
  run: async ({ target, built, reports }, context) => {
    const report = join(reports, 'pytest.xml');
    const packages = target.role === 'layer' ? join(built, 'python') : built;
    const path = [context.environment['PYTHONPATH'], target.folder, packages].filter(Boolean).join(':');
    const { file } = await findInterpreter(pythonVersion(target.runtime), context);
    const args = ['-m', 'pytest', '-p', 'no:cacheprovider', `--junitxml=${report}`];
    const command = { file, args, cwd: target.folder, env: { PYTHONPATH: path, PYTHONDONTWRITEBYTECODE: '1' } };
    const completed = await context.run({ ...command, env: { ...context.environment, ...command.env } });
    if (completed.all.includes('No module named pytest'))
      throw toolchainMissing('pytest', `it runs the tests in ${target.source}`, `${file} -m pip install pytest`);
    return { command, completed, hasReport: existsSync(report) };
  },
};
