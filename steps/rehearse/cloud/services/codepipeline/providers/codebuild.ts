import { AwsError } from '../../../aws-error.ts';
import { addOutput, inputLocation, newArtifactLocation } from '../artifact-store.ts';
import type { ArtifactLocation } from '../state.ts';
import { ActionFailure, type ActionRun, type RunAction } from './provider.ts';
import { pollUntil } from './poll.ts';

interface Build {
  readonly id: string;
  readonly buildStatus: string;
  readonly phases: readonly {
    readonly phaseType: string;
    readonly phaseStatus?: string;
    readonly contexts?: readonly { readonly statusCode: string; readonly message: string }[];
  }[];
  /** Said inside the cloud only. */
  readonly uploadedArtifacts?: readonly string[];
  readonly exportedEnvironmentVariables?: readonly { readonly name: string; readonly value: string }[];
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html */
export const runCodeBuild: RunAction = async (run) => {
  if (run.configuration['BatchEnabled'] === 'true') {
    throw new ActionFailure('ConfigurationError', 'BatchEnabled is not part of the embedded cloud');
  }
  const outputs = (run.declaration.outputArtifacts ?? []).map(({ name }) =>
    newArtifactLocation(run.execution.declaration, run.region, name),
  );
  const { build } = await call<{ readonly build: Build }>(run, 'StartBuild', 'startBuild', startInput(run, outputs));
  run.action.externalExecutionId = build.id;
  run.action.externalExecutionUrl = `https://${run.region}.console.aws.amazon.com/codebuild/home?region=${run.region}#/builds/${encodeURIComponent(build.id)}/view/new`;
  const ended = await pollUntil(run.cloud, async () => {
    const { builds } = await call<{ readonly builds: readonly Build[] }>(run, 'BatchGetBuilds', 'batchGetBuilds', {
      ids: [build.id],
    });
    return builds.find(({ buildStatus }) => buildStatus !== 'IN_PROGRESS');
  });
  if (ended.buildStatus !== 'SUCCEEDED') throw new ActionFailure('JobFailed', describeFailure(ended));
  // A build need not make every artifact; only the action that wants a missing one will fail.
  for (const location of outputs) if (ended.uploadedArtifacts?.includes(location.name)) addOutput(run, location);
  for (const { name, value } of ended.exportedEnvironmentVariables ?? []) run.action.outputVariables[name] = value;
  return 'done';
};

function startInput(run: ActionRun, outputs: readonly ArtifactLocation[]): Readonly<Record<string, unknown>> {
  const { ProjectName, EnvironmentVariables, PrimarySource, BuildspecOverride } = run.configuration;
  const inputs = (run.declaration.inputArtifacts ?? []).map(({ name }) => inputLocation(run, name));
  const primaryInput = PrimarySource ?? inputs[0]?.name ?? '';
  // Of what a build made of a source nothing is said: that it has the source's revision is unverified.
  const revision = run.execution.artifactRevisions.find(({ name }) => name === primaryInput)?.revisionId;
  return {
    projectName: ProjectName,
    ...(BuildspecOverride === undefined ? {} : { buildspecOverride: BuildspecOverride }),
    environmentVariablesOverride: readVariables(EnvironmentVariables),
    // Between the two services only: where the artifacts are and will be.
    handover: {
      pipelineName: run.pipeline.name,
      inputs,
      primaryInput,
      ...(revision === undefined ? {} : { revision }),
      outputs,
    },
  };
}

function readVariables(text: string | undefined): readonly object[] {
  if (text === undefined) return [];
  try {
    const variables: unknown = JSON.parse(text);
    if (Array.isArray(variables)) {
      return variables.map((variable: Readonly<Record<string, unknown>>) => ({ type: 'PLAINTEXT', ...variable }));
    }
  } catch {
    // Falls through to the one answer for what is no list.
  }
  throw new ActionFailure('ConfigurationError', 'The EnvironmentVariables configuration is not a valid JSON array');
}

async function call<T>(
  { cloud, caller, region }: ActionRun,
  operation: string,
  method: string,
  input: Readonly<Record<string, unknown>>,
): Promise<T> {
  try {
    return await cloud.call<T>(caller, { service: 'codebuild', operation, region, input });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code.startsWith('AccessDenied') ? 'PermissionError' : 'ConfigurationError';
    throw new ActionFailure(
      code,
      `Error calling ${method}: ${error.message} (Service: AWSCodeBuild; Status Code: ${error.status}; Error Code: ${error.code})`,
    );
  }
}

/** The phase that failed, with its context. */
function describeFailure({ buildStatus, phases }: Build): string {
  const ended = `Build terminated with state: ${buildStatus}`;
  const failed = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  const context = failed?.contexts?.[0];
  if (!failed || !context) return ended;
  return `${ended}. Phase: ${failed.phaseType}, Code: ${context.statusCode}, Message: ${context.message}`;
}
