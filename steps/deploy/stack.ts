import type { Stack } from '@aws-sdk/client-cloudformation';

export function statusOf(stack: Stack | undefined): string {
  return stack?.StackStatus ?? 'DELETE_COMPLETE';
}
