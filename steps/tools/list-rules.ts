import type { Context } from '../context.ts';
import { locateCfnLint } from './locate-cfn-lint.ts';
import { locateCfnNag } from './locate-cfn-nag.ts';
import { driverPath } from './tool.ts';

/** What a linter says of one of its rules. */
export interface ToolRule {
  readonly id: string;
  readonly title: string;
  readonly reason?: string;
  readonly page?: string;
}

const tools = {
  'cfn-lint': { locate: locateCfnLint, script: 'cfn-lint-rules.py', page: undefined },
  'cfn-nag': { locate: locateCfnNag, script: 'cfn-nag-rules.rb', page: 'https://github.com/stelligent/cfn_nag#readme' },
} as const;

/** All rules of a linter. Throws where it neither is there nor can be installed. */
export async function listRules(name: keyof typeof tools, context: Context): Promise<readonly ToolRule[]> {
  const { locate, script, page } = tools[name];
  const tool = await locate(context);
  const { stdout, exitCode, stderr } = await context.run({
    file: tool.file,
    // The driver is the last argument; what stands before it leads to the libraries.
    args: [...tool.args.slice(0, -1), driverPath(script)],
    cwd: context.workingDirectory,
    env: tool.env,
  });
  if (exitCode !== 0) throw new Error(`${name} does not list its rules: ${stderr.trim().split('\n').at(-1) ?? ''}`);
  const rules = JSON.parse(stdout) as readonly ToolRule[];
  return page === undefined ? rules : rules.map((rule) => ({ ...rule, page }));
}
