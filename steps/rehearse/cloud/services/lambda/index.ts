import { restJsonService } from '../../protocols/rest-json.ts';
import type { RestRoute } from '../../protocols/rest-json.ts';
import type { RestService } from '../../service.ts';
import { eventSourceMappingOperations } from './event-source-mappings.ts';
import { settingOperations } from './function-settings.ts';
import { functionOperations } from './functions.ts';
import { invocationAnswer, invokeOperations } from './invoke.ts';
import { layerOperations } from './layers.ts';
import { permissionOperations } from './permissions.ts';
import { functionUrls } from './function-urls.ts';
import { versionOperations } from './versions.ts';

const operations = {
  ...functionOperations,
  ...versionOperations,
  ...layerOperations,
  ...permissionOperations,
  ...eventSourceMappingOperations,
  ...settingOperations,
  ...invokeOperations,
};

const one = '/2015-03-31/functions/{FunctionName}';
const layer = '/2018-10-31/layers/{LayerName}/versions';
const mapping = '/2015-03-31/event-source-mappings';
const url = '/2021-10-31/functions/{FunctionName}/url';
const concurrency = '/2017-10-31/functions/{FunctionName}/concurrency';

const paths: readonly (readonly [keyof typeof operations, string, string, number?])[] = [
  ['CreateFunction', 'POST', '/2015-03-31/functions', 201],
  ['ListFunctions', 'GET', '/2015-03-31/functions'],
  ['GetFunction', 'GET', one],
  ['DeleteFunction', 'DELETE', one, 204],
  ['GetFunctionConfiguration', 'GET', `${one}/configuration`],
  ['UpdateFunctionConfiguration', 'PUT', `${one}/configuration`],
  ['UpdateFunctionCode', 'PUT', `${one}/code`],
  ['PublishVersion', 'POST', `${one}/versions`, 201],
  ['ListVersionsByFunction', 'GET', `${one}/versions`],
  ['CreateAlias', 'POST', `${one}/aliases`, 201],
  ['ListAliases', 'GET', `${one}/aliases`],
  ['GetAlias', 'GET', `${one}/aliases/{Name}`],
  ['UpdateAlias', 'PUT', `${one}/aliases/{Name}`],
  ['DeleteAlias', 'DELETE', `${one}/aliases/{Name}`, 204],
  ['AddPermission', 'POST', `${one}/policy`, 201],
  ['GetPolicy', 'GET', `${one}/policy`],
  ['RemovePermission', 'DELETE', `${one}/policy/{StatementId}`, 204],
  ['GetLayerVersionByArn', 'GET', '/2018-10-31/layers?find=LayerVersion'],
  ['ListLayers', 'GET', '/2018-10-31/layers'],
  ['PublishLayerVersion', 'POST', layer, 201],
  ['ListLayerVersions', 'GET', layer],
  ['GetLayerVersion', 'GET', `${layer}/{VersionNumber}`],
  ['DeleteLayerVersion', 'DELETE', `${layer}/{VersionNumber}`, 204],
  ['CreateEventSourceMapping', 'POST', mapping, 202],
  ['ListEventSourceMappings', 'GET', mapping],
  ['GetEventSourceMapping', 'GET', `${mapping}/{UUID}`],
  ['UpdateEventSourceMapping', 'PUT', `${mapping}/{UUID}`, 202],
  ['DeleteEventSourceMapping', 'DELETE', `${mapping}/{UUID}`, 202],
  ['ListTags', 'GET', '/2017-03-31/tags/{Resource+}'],
  ['TagResource', 'POST', '/2017-03-31/tags/{Resource+}', 204],
  ['UntagResource', 'DELETE', '/2017-03-31/tags/{Resource+}', 204],
  ['PutFunctionConcurrency', 'PUT', concurrency],
  ['DeleteFunctionConcurrency', 'DELETE', concurrency, 204],
  ['CreateFunctionUrlConfig', 'POST', url, 201],
  ['GetFunctionUrlConfig', 'GET', url],
  ['UpdateFunctionUrlConfig', 'PUT', url],
  ['DeleteFunctionUrlConfig', 'DELETE', url, 204],
];
const routes = paths.map(([operation, method, path, status = 200]): RestRoute => ({ operation, method, path, status }));
const invocation: RestRoute = { operation: 'Invoke', method: 'POST', path: `${one}/invocations`, payload: 'Payload' };
const service = restJsonService('lambda', [...routes, invocation], operations);

/** Functions and layers: their code is read, checked and kept, and that of Node and Python is run for real when it is invoked. */
export const lambda: RestService = {
  ...service,
  plainRoutes: [functionUrls],
  answer: (operation, output, request) =>
    operation === 'Invoke' ? invocationAnswer(output, request.requestId) : service.answer(operation, output, request),
};
