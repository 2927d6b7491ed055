import type { Context } from '../context.ts';
import { StepError } from '../errors/index.ts';
import type { ServerlessTemplate, ServerlessTranslation, TranslateServerless } from '../serverless-translation.ts';
import { locateCfnLint } from './locate-cfn-lint.ts';
import { driverPath, type Tool } from './tool.ts';

/** A second is usual; what takes longer than this never ends. */
const timeLimitMs = 60_000;

/**
 * Translates AWS::Serverless by AWS's own translator (aws-sam-translator), which is there wherever cfn-lint is: cfn-lint is found or, as
 * for `steps validate`, installed when the first template asks for it. Where it cannot be, that is why a template fails.
 * https://github.com/aws/serverless-application-model
 */
export function serverlessTranslator(context: Context): TranslateServerless {
  let located: Promise<Tool> | undefined;
  return async (asked) => {
    try {
      located ??= locateCfnLint(context);
      return await translate(await located, asked, context);
    } catch (error) {
      located = undefined;
      if (!(error instanceof StepError)) throw error;
      return { failure: `${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}` };
    }
  };
}

interface Answer {
  readonly failure?: string;
  /** Of a failure that the translator did not expect. */
  readonly cause?: string;
}

async function translate(
  tool: Tool,
  { region, ...request }: ServerlessTemplate,
  context: Context,
): Promise<ServerlessTranslation> {
  const { stdout, stderr, exitCode, timedOut } = await context.run({
    file: tool.file,
    // The driver is the last argument; what stands before it leads to the libraries.
    args: [...tool.args.slice(0, -1), driverPath('sam-translate.py')],
    cwd: context.workingDirectory,
    env: { ...tool.env, AWS_DEFAULT_REGION: region },
    input: JSON.stringify(request),
    timeoutMs: timeLimitMs,
  });
  if (timedOut) return { failure: `the translator did not answer within ${timeLimitMs / 1000} seconds` };
  if (exitCode !== 0) {
    const lastWords = stderr.trim().split('\n').at(-1) ?? '';
    return { failure: `the translator of cfn-lint ${tool.version} does not run: ${lastWords}` };
  }
  const answer = JSON.parse(stdout) as ServerlessTranslation & Answer;
  if (answer.failure === undefined) return answer;
  return { failure: answer.cause === undefined ? answer.failure : `${answer.failure} (${answer.cause})` };
}
