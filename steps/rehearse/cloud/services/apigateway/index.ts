import { restJsonService } from '../../protocols/rest-json.ts';
import { deploymentOperations } from './deployments.ts';
import { httpApiOperations } from './http-apis.ts';
import { restApiOperations } from './rest-apis.ts';

const operations = { ...httpApiOperations, ...restApiOperations, ...deploymentOperations };
const routes = Object.entries(operations).map(([operation, { route }]) => ({ operation, ...route }));

/** REST, HTTP and WebSocket APIs as definitions; none answers requests. Both versions of the API sign as `apigateway`. */
export const apigateway = restJsonService('apigateway', routes, operations);
