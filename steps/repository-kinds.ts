import type { WorkloadKind } from './workload-kinds.ts';

/** What `steps init` can make: each is an example in `examples/`, whose folder is called so. */
export const repositoryKinds = ['serverless', 'containers', 'static-site', 'library', 'infrastructure'] as const;

export type RepositoryKind = (typeof repositoryKinds)[number];

interface RepositoryForm {
  readonly summary: string;
  /** What the accounts that it is deployed to must allow; a library is deployed nowhere. */
  readonly needs: readonly WorkloadKind[];
  /** The file that is the workload, or the package: where there is another one, it is somebody's own. */
  readonly core: string;
  readonly pipeline: string;
}

const deployed = { core: 'template.yml', pipeline: 'pipeline/standard.json' } as const;

export const repositoryForms: Readonly<Record<RepositoryKind, RepositoryForm>> = {
  serverless: { ...deployed, summary: 'a function behind an HTTP API', needs: ['serverless'] },
  containers: {
    ...deployed,
    summary: 'a service of containers behind a load balancer',
    needs: ['containers', 'network'],
  },
  'static-site': { ...deployed, summary: 'files behind CloudFront', needs: ['serverless', 'data', 'network'] },
  library: {
    core: 'package.json',
    pipeline: 'pipeline/publish.json',
    summary: 'an npm package, published to CodeArtifact',
    needs: [],
  },
  infrastructure: { ...deployed, summary: 'a network, and a bucket with its key', needs: ['data', 'network'] },
};
