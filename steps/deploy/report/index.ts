import type { Context } from '../../context.ts';
import { StepError } from '../../errors/index.ts';
import { given } from '../../given.ts';
import { maskSecrets } from '../detailed-change.ts';
import { keepEvents } from './events.ts';
import { renderDeployment } from './page.ts';
import { createDeploymentRecorder, type DeploymentRecorder } from './recorder.ts';

export interface DeploymentReport {
  /** What the deployment runs in. */
  readonly context: Context;
  /** What the deployment is given, among its options. */
  readonly recorder: DeploymentRecorder;
  /** The page; `error` is what ended the deployment, where it failed. */
  render(error?: unknown): string;
}

/** Keeps what a deployment tells, for a page of it. */
export function openDeploymentReport(context: Context): DeploymentReport {
  const kept = keepEvents(context);
  const recorder = createDeploymentRecorder();
  return {
    context: kept.context,
    recorder,
    render: (error) => {
      const secrets = recorder.secrets();
      const { tasks, findings, notices } = kept.told;
      return renderDeployment({
        told: {
          // Marks are no texts of others: a secret that is part of their names hides nothing of them.
          tasks: tasks.map((row) => ({ ...row, ...maskSecrets(textsOf(row), secrets) })),
          findings: maskSecrets(findings, secrets),
          notices: maskSecrets(notices, secrets),
        },
        deployments: [...recorder.deployments.values()],
        manifest: recorder.manifest,
        error: hideInError(error, secrets),
        outputs: [...recorder.outputs].flatMap(([stack, own]) =>
          Object.entries(maskSecrets(own, secrets)).map(([name, value]) => [stack, name, value] as const),
        ),
      });
    },
  };
}

function textsOf({ label, note }: { readonly label: string; readonly note?: string }) {
  return { label, ...given('note', note) };
}

function hideInError(error: unknown, secrets: readonly string[]): unknown {
  if (error === undefined) return undefined;
  if (!(error instanceof StepError))
    return new Error(maskSecrets(error instanceof Error ? error.message : String(error), secrets));
  const { code, message, hint, location } = error;
  const hidden = maskSecrets({ message, ...given('hint', hint), ...given('location', location) }, secrets);
  return new StepError({ code, ...hidden });
}
