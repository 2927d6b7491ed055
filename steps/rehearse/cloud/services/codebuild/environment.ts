import type { Cloud } from '../../cloud.ts';
import type { Build } from './project.ts';

export interface BuildFolders {
  readonly home: string;
  readonly sourceDirectory: string;
  /** By source identifier. */
  readonly secondarySources: Readonly<Record<string, string>>;
}

// What every image has, where no build host says otherwise.
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the image itself brings. */
export function imageEnvironment({ buildHost }: Cloud['options'], home: string): Readonly<Record<string, string>> {
  const own = buildHost?.environment ?? {};
  const path = own['PATH'] ?? usualPath;
  return { HOME: home, LANG: 'C.UTF-8', ...own, PATH: buildHost ? `${buildHost.path}:${path}` : path };
}

/**
 * The variables that CodeBuild sets itself; they cannot be overridden.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function codebuildEnvironment(
  cloud: Cloud,
  build: Build,
  folders: BuildFolders,
): Readonly<Record<string, string>> {
  const { project, region } = build;
  const secondary = Object.entries(folders.secondarySources).map(([name, folder]) => [
    `CODEBUILD_SRC_DIR_${name}`,
    folder,
  ]);
  const optional = {
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.resolvedSourceVersion,
    CODEBUILD_SOURCE_REPO_URL: build.handover ? undefined : project.source.location,
    CODEBUILD_SOURCE_VERSION: build.sourceVersion,
  };
  const { webhookTrigger: trigger } = build;
  const webhook = trigger && {
    CODEBUILD_WEBHOOK_BASE_REF: trigger.baseReference,
    CODEBUILD_WEBHOOK_EVENT: trigger.event,
    CODEBUILD_WEBHOOK_HEAD_REF: trigger.headReference,
    CODEBUILD_WEBHOOK_TRIGGER: `pr/${trigger.number}`,
  };
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_ECS_EC2',
    // Stands for the names that lead to AWS everywhere else.
    AWS_ENDPOINT_URL: cloud.endpoint,
    CI: 'true',
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: project.environment.image,
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_BUILD_URL: `https://${region}.console.aws.amazon.com/codebuild/home?region=${region}#/builds/${encodeURIComponent(build.id)}/view/new`,
    CODEBUILD_CI: 'true',
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_KMS_KEY_ID: project.encryptionKey,
    CODEBUILD_LAST_EXIT: '0',
    CODEBUILD_LOG_PATH: build.logs.streamName,
    CODEBUILD_PROJECT_ARN: project.arn,
    CODEBUILD_SRC_DIR: folders.sourceDirectory,
    CODEBUILD_START_TIME: String(build.startTime),
    ...webhook,
    ...Object.fromEntries(secondary),
    ...Object.fromEntries(
      Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  };
}
