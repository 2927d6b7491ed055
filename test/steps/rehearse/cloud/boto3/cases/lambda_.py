import io
import json
import zipfile

from driver import DEV, case, equal, pages, refused, role

CODE = 'def handler(event, context):\n    print(event)\n    if event.get("fail"):\n        raise ValueError("no")\n    return {"got": event}\n'


def archive(text=CODE, name='index.py'):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as file:
        file.writestr(name, text)
    return out.getvalue()


def make(aws, name, **parameters):
    arn = role(aws, 'Function', 'lambda.amazonaws.com')
    more = {'Runtime': 'python3.13', 'Handler': 'index.handler', 'Code': {'ZipFile': archive()}, **parameters}
    return aws.lambda_.create_function(FunctionName=name, Role=arn, **more)


@case
def makes_changes_lists_and_deletes_functions(aws):
    fn = aws.lambda_
    made = make(aws, 'f', Environment={'Variables': {'AB': 'c'}}, Tags={'a': 'b'}, Timeout=5)
    equal(made['FunctionArn'], f'arn:aws:lambda:eu-west-1:{DEV}:function:f')
    make(aws, 'g')
    refused('ResourceConflictException', make, aws=aws, name='f')
    refused('InvalidParameterValueException', make, aws=aws, name='x', Runtime='python2.7')
    for waiter in ('function_active_v2', 'function_updated_v2', 'function_exists'):
        fn.get_waiter(waiter).wait(FunctionName='f', WaiterConfig={'Delay': 0})
    assert fn.update_function_code(FunctionName='f', ZipFile=archive(CODE + '#'))['CodeSha256'] != made['CodeSha256']
    fn.update_function_configuration(FunctionName='f', MemorySize=256, Description='d')
    equal(fn.get_function_configuration(FunctionName='f')['MemorySize'], 256)
    equal(fn.get_function(FunctionName='f')['Tags'], {'a': 'b'})
    listed = pages(fn, 'list_functions', PaginationConfig={'PageSize': 1})
    equal([item['FunctionName'] for page in listed for item in page['Functions']], ['f', 'g'])
    arn = made['FunctionArn']
    fn.tag_resource(Resource=arn, Tags={'c': 'd'})
    fn.untag_resource(Resource=arn, TagKeys=['a'])
    equal(fn.list_tags(Resource=arn)['Tags'], {'c': 'd'})
    fn.put_function_concurrency(FunctionName='f', ReservedConcurrentExecutions=0)
    refused('TooManyRequestsException', fn.invoke, FunctionName='f')
    fn.delete_function_concurrency(FunctionName='f')
    fn.delete_function(FunctionName='g')
    refused('ResourceNotFoundException', fn.get_function, FunctionName='g')


@case
def runs_functions(aws):
    make(aws, 'run')
    answer = aws.lambda_.invoke(FunctionName='run', Payload=json.dumps({'a': 1}), LogType='Tail')
    equal((answer['StatusCode'], json.loads(answer['Payload'].read())), (200, {'got': {'a': 1}}))
    assert answer['LogResult']
    answer = aws.lambda_.invoke(FunctionName='run', Payload=b'{"fail": true}')
    equal((answer['FunctionError'], json.loads(answer['Payload'].read())['errorType']), ('Unhandled', 'ValueError'))
    equal(aws.lambda_.invoke(FunctionName='run', InvocationType='DryRun')['StatusCode'], 204)
    refused('InvalidRequestContentException', aws.lambda_.invoke, FunctionName='run', Payload=b'{')


@case
def has_versions_and_aliases(aws):
    fn = aws.lambda_
    make(aws, 'versioned')
    of = {'FunctionName': 'versioned'}
    equal(fn.publish_version(**of, Description='one')['Version'], '1')
    fn.update_function_code(**of, ZipFile=archive(CODE + '# two'))
    equal(fn.publish_version(**of)['Version'], '2')
    listed = pages(fn, 'list_versions_by_function', **of, PaginationConfig={'PageSize': 1})
    equal([item['Version'] for page in listed for item in page['Versions']], ['$LATEST', '1', '2'])
    fn.create_alias(**of, Name='live', FunctionVersion='1')
    refused('ResourceConflictException', fn.create_alias, **of, Name='live', FunctionVersion='1')
    equal(fn.update_alias(**of, Name='live', FunctionVersion='2')['FunctionVersion'], '2')
    equal(fn.get_alias(**of, Name='live')['FunctionVersion'], '2')
    equal(fn.get_function(**of, Qualifier='live')['Configuration']['Version'], '2')
    equal([item['Name'] for item in fn.list_aliases(**of)['Aliases']], ['live'])
    fn.delete_alias(**of, Name='live')
    refused('ResourceNotFoundException', fn.get_alias, **of, Name='live')


@case
def has_layers(aws):
    fn = aws.lambda_
    made = fn.publish_layer_version(LayerName='l', Content={'ZipFile': archive('x = 1', 'python/lib.py')}, CompatibleRuntimes=['python3.13'])
    equal((made['Version'], made['LayerVersionArn']), (1, f'arn:aws:lambda:eu-west-1:{DEV}:layer:l:1'))
    fn.publish_layer_version(LayerName='l', Content={'ZipFile': archive('x = 2', 'python/lib.py')})
    fn.publish_layer_version(LayerName='m', Content={'ZipFile': archive('x = 2', 'python/lib.py')})
    equal(fn.get_layer_version(LayerName='l', VersionNumber=1)['Content']['CodeSha256'], fn.get_layer_version_by_arn(Arn=made['LayerVersionArn'])['Content']['CodeSha256'])
    equal([item['LayerName'] for page in pages(fn, 'list_layers', PaginationConfig={'PageSize': 1}) for item in page['Layers']], ['l', 'm'])
    equal([item['Version'] for page in pages(fn, 'list_layer_versions', LayerName='l', PaginationConfig={'PageSize': 1}) for item in page['LayerVersions']], [2, 1])
    fn.delete_layer_version(LayerName='l', VersionNumber=1)
    refused('ResourceNotFoundException', fn.get_layer_version, LayerName='l', VersionNumber=1)


@case
def has_permissions_and_addresses(aws):
    fn, of = aws.lambda_, {'FunctionName': 'open'}
    make(aws, 'open')
    refused('ResourceNotFoundException', fn.get_policy, **of)
    fn.add_permission(**of, StatementId='s', Action='lambda:InvokeFunction', Principal='s3.amazonaws.com', SourceArn='arn:aws:s3:::b', SourceAccount=DEV)
    refused('ResourceConflictException', fn.add_permission, **of, StatementId='s', Action='lambda:InvokeFunction', Principal='s3.amazonaws.com')
    equal(json.loads(fn.get_policy(**of)['Policy'])['Statement'][0]['Sid'], 's')
    fn.remove_permission(**of, StatementId='s')
    fn.create_function_url_config(**of, AuthType='NONE', Cors={'AllowOrigins': ['*']})
    refused('ResourceConflictException', fn.create_function_url_config, **of, AuthType='NONE')
    equal(fn.update_function_url_config(**of, AuthType='AWS_IAM')['AuthType'], 'AWS_IAM')
    equal(fn.get_function_url_config(**of)['AuthType'], 'AWS_IAM')
    fn.delete_function_url_config(**of)
    refused('ResourceNotFoundException', fn.get_function_url_config, **of)


@case
def has_event_source_mappings(aws):
    fn = aws.lambda_
    make(aws, 'mapped')
    key = {'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}], 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}], 'BillingMode': 'PAY_PER_REQUEST'}
    stream = aws.dynamodb.create_table(TableName='stream', **key, StreamSpecification={'StreamEnabled': True, 'StreamViewType': 'NEW_IMAGE'})['TableDescription']['LatestStreamArn']
    made = fn.create_event_source_mapping(FunctionName='mapped', EventSourceArn=stream, StartingPosition='LATEST', BatchSize=5)
    uuid = made['UUID']
    equal(fn.update_event_source_mapping(UUID=uuid, BatchSize=6)['BatchSize'], 6)
    equal(fn.get_event_source_mapping(UUID=uuid)['EventSourceArn'], stream)
    equal(len(fn.list_event_source_mappings(FunctionName='mapped')['EventSourceMappings']), 1)
    fn.delete_event_source_mapping(UUID=uuid)
    refused('ResourceNotFoundException', fn.get_event_source_mapping, UUID='00000000-0000-0000-0000-000000000000')
    aws.dynamodb.delete_table(TableName='stream')
