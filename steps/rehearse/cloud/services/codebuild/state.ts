import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Request } from '../../service.ts';
import type { TestCase } from '../../../buildspec/index.ts';
import type { Build, Project } from './project.ts';

export interface Report {
  readonly arn: string;
  readonly name: string;
  readonly reportGroupArn: string;
  readonly buildArn: string;
  readonly created: number;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly counts: Readonly<Record<'total' | 'succeeded' | 'failed' | 'error' | 'skipped', number>>;
  /** Absent in states of earlier versions. */
  readonly cases?: readonly TestCase[];
}

interface CodeBuildState {
  readonly projects: Record<string, Project>;
  /** Newest last. */
  readonly builds: Build[];
  readonly buildNumbers: Record<string, number>;
  readonly reports: Report[];
}

type Place = Pick<Request, 'cloud' | 'accountId' | 'region'>;

export function codebuildState({ cloud, accountId, region }: Place): CodeBuildState {
  return cloud.state<CodeBuildState>('codebuild', accountId, region, () => ({
    projects: {},
    builds: [],
    buildNumbers: {},
    reports: [],
  }));
}

interface RunningBuilds {
  readonly builds: { readonly accountId: string; readonly region: string; readonly id: string }[];
}

/** The builds that have not ended, in all accounts and regions: what is interrupted when the cloud stops. */
export function runningBuilds(cloud: Cloud): RunningBuilds['builds'] {
  return cloud.state<RunningBuilds>('codebuild', '*', '*', () => ({ builds: [] })).builds;
}

export function arnIn({ region, accountId }: Place, resource: string): string {
  return `arn:aws:codebuild:${region}:${accountId}:${resource}`;
}

/** A project is called by its name or its ARN. */
export function projectName(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
}

export function findProject(place: Place, nameOrArn: string): Project {
  const { projects } = codebuildState(place);
  const name = projectName(nameOrArn);
  const project = Object.hasOwn(projects, name) ? projects[name] : undefined;
  if (project) return project;
  throw new AwsError('ResourceNotFoundException', `Project cannot be found: ${arnIn(place, `project/${name}`)}`);
}

/** By id (`project:uuid`) or ARN. */
export function findBuild(place: Place, idOrArn: string): Build | undefined {
  const id = idOrArn.startsWith('arn:') ? idOrArn.slice(idOrArn.indexOf(':build/') + ':build/'.length) : idOrArn;
  return codebuildState(place).builds.find((build) => build.id === id);
}
