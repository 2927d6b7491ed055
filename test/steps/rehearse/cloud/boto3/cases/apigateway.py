import json

from driver import DEV, case, equal, pages, refused, role

DOCUMENT = json.dumps({'openapi': '3.0.1', 'info': {'title': 'from', 'version': '1'}, 'paths': {'/a': {'get': {'responses': {}, 'x-amazon-apigateway-integration': {'type': 'HTTP_PROXY', 'httpMethod': 'GET', 'uri': 'https://example.com', 'payloadFormatVersion': '1.0'}}}}})


@case
def has_rest_apis(aws):
    api = aws.apigateway
    made = api.create_rest_api(name='rest', description='d', endpointConfiguration={'types': ['REGIONAL']}, tags={'a': 'b'})
    of = {'restApiId': made['id']}
    equal(api.get_rest_api(**of)['name'], 'rest')
    api.create_rest_api(name='other')
    equal([item['name'] for page in pages(api, 'get_rest_apis', PaginationConfig={'PageSize': 1}) for item in page['items']], ['rest', 'other'])
    equal(api.update_rest_api(**of, patchOperations=[{'op': 'replace', 'path': '/description', 'value': 'e'}])['description'], 'e')
    root = api.get_resources(**of)['items'][0]['id']
    child = api.create_resource(**of, parentId=root, pathPart='orders')
    equal(child['path'], '/orders')
    refused('ConflictException', api.create_resource, **of, parentId=root, pathPart='orders')
    equal(api.put_method(**of, resourceId=child['id'], httpMethod='GET', authorizationType='NONE')['authorizationType'], 'NONE')
    deployment = api.create_deployment(**of, description='d')['id']
    equal(api.get_deployment(**of, deploymentId=deployment)['description'], 'd')
    api.update_deployment(**of, deploymentId=deployment, patchOperations=[{'op': 'replace', 'path': '/description', 'value': 'e'}])
    equal([item['id'] for item in api.get_deployments(**of)['items']], [deployment])
    equal(api.create_stage(**of, stageName='live', deploymentId=deployment, variables={'a': 'b'})['stageName'], 'live')
    refused('ConflictException', api.create_stage, **of, stageName='live', deploymentId=deployment)
    api.update_stage(**of, stageName='live', patchOperations=[{'op': 'replace', 'path': '/description', 'value': 'x'}])
    equal(api.get_stage(**of, stageName='live')['deploymentId'], deployment)
    equal([item['stageName'] for item in api.get_stages(**of)['item']], ['live'])
    refused('BadRequestException', api.delete_deployment, **of, deploymentId=deployment)
    api.delete_stage(**of, stageName='live')
    api.delete_deployment(**of, deploymentId=deployment)
    api.delete_method(**of, resourceId=child['id'], httpMethod='GET')
    api.delete_resource(**of, resourceId=child['id'])
    api.put_rest_api(**of, mode='overwrite', body=DOCUMENT.replace('3.0.1', '3.0.1'))
    assert '/a' in [item['path'] for item in api.get_resources(**of)['items']]
    api.update_account(patchOperations=[{'op': 'replace', 'path': '/cloudwatchRoleArn', 'value': role(aws, 'ApiLogs', 'apigateway.amazonaws.com')}])
    assert api.get_account()['cloudwatchRoleArn']
    api.delete_rest_api(**of)
    refused('NotFoundException', api.get_rest_api, **of)


@case
def has_http_apis(aws):
    api = aws.apigatewayv2
    made = api.create_api(Name='http', ProtocolType='HTTP', Tags={'a': 'b'}, CorsConfiguration={'AllowOrigins': ['*']})
    of = {'ApiId': made['ApiId']}
    equal(api.get_api(**of)['Name'], 'http')
    equal(api.update_api(**of, Description='d')['Description'], 'd')
    second = api.import_api(Body=DOCUMENT)['ApiId']
    api.reimport_api(ApiId=second, Body=DOCUMENT)
    equal([item['Name'] for page in pages(api, 'get_apis', PaginationConfig={'PageSize': 1}) for item in page['Items']], ['http', 'from'])
    integration = api.create_integration(**of, IntegrationType='HTTP_PROXY', IntegrationMethod='GET', IntegrationUri='https://example.com', PayloadFormatVersion='1.0')['IntegrationId']
    equal(api.update_integration(**of, IntegrationId=integration, Description='d')['Description'], 'd')
    equal(api.get_integration(**of, IntegrationId=integration)['IntegrationType'], 'HTTP_PROXY')
    equal(len(api.get_integrations(**of)['Items']), 1)
    route = api.create_route(**of, RouteKey='GET /orders', Target=f'integrations/{integration}')['RouteId']
    refused('ConflictException', api.create_route, **of, RouteKey='GET /orders')
    equal(api.update_route(**of, RouteId=route, RouteKey='GET /more')['RouteKey'], 'GET /more')
    equal(api.get_route(**of, RouteId=route)['Target'], f'integrations/{integration}')
    equal(len(api.get_routes(**of)['Items']), 1)
    deployment = api.create_deployment(**of, Description='d')['DeploymentId']
    equal(api.update_deployment(**of, DeploymentId=deployment, Description='e')['Description'], 'e')
    equal(api.get_deployment(**of, DeploymentId=deployment)['DeploymentStatus'], 'DEPLOYED')
    equal(len(api.get_deployments(**of)['Items']), 1)
    api.create_stage(**of, StageName='live', DeploymentId=deployment, StageVariables={'a': 'b'})
    refused('ConflictException', api.create_stage, **of, StageName='live')
    equal(api.update_stage(**of, StageName='live', Description='d')['Description'], 'd')
    equal(api.get_stage(**of, StageName='live')['DeploymentId'], deployment)
    equal(len(api.get_stages(**of)['Items']), 1)
    api.delete_stage(**of, StageName='live')
    api.delete_deployment(**of, DeploymentId=deployment)
    api.delete_route(**of, RouteId=route)
    api.delete_integration(**of, IntegrationId=integration)
    api.delete_api(**of)
    refused('NotFoundException', api.get_api, **of)
