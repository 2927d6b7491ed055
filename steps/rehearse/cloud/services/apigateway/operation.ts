import type { RestRoute } from '../../protocols/rest-json.ts';
import type { Demand, Input, Operation, Request } from '../../service.ts';
import type { Members } from './state.ts';

/** An operation together with where it lies. */
export interface RoutedOperation extends Operation {
  readonly route: Omit<RestRoute, 'operation'>;
}

/**
 * API Gateway's actions are HTTP methods, and its resources the paths that they go to, those of version 2 without `/v2`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-create-and-manage-api.html
 */
export function operation(
  method: string,
  path: string,
  handle: (input: Members, request: Request) => Members,
  { status, payload }: { readonly status?: number; readonly payload?: string } = {},
): RoutedOperation {
  return {
    route: { method, path, ...(status !== undefined && { status }), ...(payload !== undefined && { payload }) },
    demands: (input, { region }): readonly Demand[] => [
      {
        action: `apigateway:${method}`,
        resource: `arn:aws:apigateway:${region}::${filled(path.replace(/^\/v2/, ''), input)}`,
      },
    ],
    handle,
  };
}

function filled(path: string, input: Input): string {
  return path.replace(/\{(\w+)\+?\}/g, (_, name: string) => String(input[name] ?? ''));
}
