import { join, relative } from 'node:path';
import type { Context } from '../../steps/context.ts';
import { packageRoot } from '../../steps/package-root.ts';
import { locateCfnLint, locateCfnNag } from '../../steps/tools/index.ts';

/** What a linter's own command says: of one place of a file, and for cfn-nag of one resource. */
export interface OwnMatch {
  readonly tool: 'cfn-lint' | 'cfn-nag';
  readonly file: string;
  readonly rule: string;
  /** `line:column` of cfn-lint, the logical id of cfn-nag, which knows no columns. */
  readonly place: string;
  readonly message: string;
}

interface CfnLintMatch {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number; readonly ColumnNumber: number } };
}

/** `cfn-lint --format json` of files below the context's folder. */
export async function runCfnLint(files: readonly string[], context: Context): Promise<readonly OwnMatch[]> {
  const { file, env } = await locateCfnLint(context);
  const command = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  const args = ['-c', command, '--format', 'json', '--regions', context.environment['AWS_REGION'] ?? 'us-east-1'];
  const cwd = context.workingDirectory;
  const { stdout, stderr } = await context.run({ file, args: [...args, '--', ...files], cwd, env });
  if (!stdout.trim().startsWith('[')) throw new Error(`cfn-lint said nothing: ${stderr}`);
  return (JSON.parse(stdout) as readonly CfnLintMatch[]).map(({ Filename, Rule, Location: { Start }, Message }) => ({
    tool: 'cfn-lint',
    file: relative(cwd, join(cwd, Filename)),
    rule: Rule.Id,
    place: `${Start.LineNumber}:${Start.ColumnNumber}`,
    message: Message,
  }));
}

interface CfnNagFile {
  readonly filename: string;
  readonly violations: readonly {
    readonly id: string;
    readonly message: string;
    readonly logical_resource_ids: readonly string[];
  }[];
}

/** `cfn_nag_scan --output-format json` of the same; `FATAL` and `CRASH` for what it cannot read. */
export async function runCfnNag(files: readonly string[], context: Context): Promise<readonly OwnMatch[]> {
  const { file, env, args } = await locateCfnNag(context);
  const program = join(packageRoot(), 'test', 'helpers', 'own-linters.rb');
  const { stdout, stderr } = await context.run({
    file,
    args: [...args.slice(0, -1), program],
    cwd: context.workingDirectory,
    env,
    input: JSON.stringify(files),
  });
  if (!stdout.trim().startsWith('[')) throw new Error(`cfn-nag said nothing: ${stderr}`);
  return (JSON.parse(stdout) as readonly CfnNagFile[]).flatMap(({ filename, violations }) =>
    violations.flatMap(({ id, message, logical_resource_ids: ids }) =>
      (ids.length === 0 ? [''] : ids).map((place): OwnMatch => ({
        tool: 'cfn-nag',
        file: filename,
        rule: id,
        place,
        message,
      })),
    ),
  );
}
