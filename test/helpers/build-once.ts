import { ensureManagedPolicies } from '../../scripts/build-managed-policies.ts';
import { ensureResourceTypes } from '../../scripts/build-resource-types.ts';

/** What the tests need built before the first of them runs: the table of resource types, for tests run from source. */
export function setup(): void {
  ensureResourceTypes();
  ensureManagedPolicies();
}
