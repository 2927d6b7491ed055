/** What the deployment roles of workload accounts can be allowed to make; docs/permissions.md has each. */
export const workloadKinds = ['serverless', 'containers', 'data', 'network', 'whole-account'] as const;

export type WorkloadKind = (typeof workloadKinds)[number];
