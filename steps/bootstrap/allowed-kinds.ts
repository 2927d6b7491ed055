import { workloadKinds, type WorkloadKind } from '../workload-kinds.ts';

const parameterOfKind: Readonly<Record<WorkloadKind, string>> = {
  serverless: 'AllowServerless',
  containers: 'AllowContainers',
  data: 'AllowData',
  network: 'AllowNetwork',
  'whole-account': 'AllowWholeAccount',
};

/** Without a choice the template's defaults hold. */
export function allowedKinds(kinds: readonly WorkloadKind[] | undefined): Record<string, string> {
  if (!kinds) return {};
  return Object.fromEntries(workloadKinds.map((kind) => [parameterOfKind[kind], String(kinds.includes(kind))]));
}
