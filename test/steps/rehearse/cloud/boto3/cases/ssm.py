from driver import TOOLS, case, equal, pages, refused


@case
def keeps_versions_with_labels(aws):
    aws.ssm.put_parameter(Name='/v/a', Type='String', Value='1', Description='d', AllowedPattern=r'\d+', Tags=[{'Key': 'a', 'Value': 'b'}])
    refused('ParameterAlreadyExists', aws.ssm.put_parameter, Name='/v/a', Type='String', Value='2')
    refused('ParameterPatternMismatchException', aws.ssm.put_parameter, Name='/v/a', Value='x', Overwrite=True)
    equal(aws.ssm.put_parameter(Name='/v/a', Value='2', Overwrite=True)['Version'], 2)
    aws.ssm.label_parameter_version(Name='/v/a', ParameterVersion=1, Labels=['stable'])
    equal(aws.ssm.get_parameter(Name='/v/a:stable')['Parameter']['Value'], '1')
    equal(aws.ssm.get_parameter(Name='/v/a:2')['Parameter']['Selector'], ':2')
    history = pages(aws.ssm, 'get_parameter_history', Name='/v/a', PaginationConfig={'PageSize': 1})
    equal([item['Version'] for page in history for item in page['Parameters']], [1, 2])
    refused('ParameterVersionNotFound', aws.ssm.get_parameter, Name='/v/a:7')


@case
def encrypts_secrets_with_a_key(aws):
    key = aws.kms.create_key()['KeyMetadata']['KeyId']
    aws.ssm.put_parameter(Name='/s/secret', Type='SecureString', Value='x', KeyId=key)
    assert aws.ssm.get_parameter(Name='/s/secret')['Parameter']['Value'] != 'x'
    equal(aws.ssm.get_parameter(Name='/s/secret', WithDecryption=True)['Parameter']['Value'], 'x')
    aws.kms.disable_key(KeyId=key)
    refused('InvalidKeyId', aws.ssm.get_parameter, Name='/s/secret', WithDecryption=True)


@case
def lists_by_path_and_by_filters(aws):
    for name in ('/p/a', '/p/b', '/p/deep/c'):
        aws.ssm.put_parameter(Name=name, Type='String', Value=name)
    found = pages(aws.ssm, 'get_parameters_by_path', Path='/p', PaginationConfig={'PageSize': 1})
    equal([item['Name'] for page in found for item in page['Parameters']], ['/p/a', '/p/b'])
    found = pages(aws.ssm, 'get_parameters_by_path', Path='/p', Recursive=True)
    equal(len(found[0]['Parameters']), 3)
    filters = [{'Key': 'Name', 'Option': 'BeginsWith', 'Values': ['/p/']}]
    equal(len(aws.ssm.describe_parameters(ParameterFilters=filters)['Parameters']), 3)
    equal(len(pages(aws.ssm, 'describe_parameters', ParameterFilters=filters, PaginationConfig={'PageSize': 1})), 3)
    refused('InvalidFilterKey', aws.ssm.describe_parameters, ParameterFilters=[{'Key': 'tag', 'Values': ['x']}])


@case
def gets_and_deletes_several_and_tells_which_are_none(aws):
    for name in ('/m/a', '/m/b'):
        aws.ssm.put_parameter(Name=name, Type='StringList', Value='a,b')
    answer = aws.ssm.get_parameters(Names=['/m/a', '/m/none'])
    equal(([item['Name'] for item in answer['Parameters']], answer['InvalidParameters']), (['/m/a'], ['/m/none']))
    answer = aws.ssm.delete_parameters(Names=['/m/a', '/m/none'])
    equal((answer['DeletedParameters'], answer['InvalidParameters']), (['/m/a'], ['/m/none']))
    aws.ssm.delete_parameter(Name='/m/b')
    refused('ParameterNotFound', aws.ssm.delete_parameter, Name='/m/b')
    refused('ParameterNotFound', aws.ssm.get_parameter, Name='/m/b')


@case
def names_images_by_public_parameters(aws):
    name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'
    found = aws.ssm.get_parameter(Name=name)['Parameter']
    assert found['Value'].startswith('ami-')
    equal((found['ARN'], aws.ssm.get_parameter(Name=name)['Parameter']['Value']), (f'arn:aws:ssm:eu-west-1::parameter{name}', found['Value']))
    refused('ParameterNotFound', aws.ssm.get_parameter, Name='/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended')


@case
def tags_parameters(aws):
    aws.ssm.put_parameter(Name='tagged', Type='String', Value='x')
    resource = {'ResourceType': 'Parameter', 'ResourceId': 'tagged'}
    aws.ssm.add_tags_to_resource(**resource, Tags=[{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': '2'}])
    aws.ssm.remove_tags_from_resource(**resource, TagKeys=['a'])
    equal(aws.ssm.list_tags_for_resource(**resource)['TagList'], [{'Key': 'b', 'Value': '2'}])
    refused('InvalidResourceId', aws.ssm.list_tags_for_resource, ResourceType='Parameter', ResourceId='none')


@case
def refuses_names_and_types_that_are_none(aws):
    put = aws.ssm.put_parameter
    refused('ValidationException', put, Name='a b', Type='String', Value='x')
    refused('AccessDeniedException', put, Name='/aws/x', Type='String', Value='x')
    refused('ValidationException', put, Name='aws-x', Type='String', Value='x')
    refused('ValidationException', put, Name='/typeless', Value='x')
    refused('HierarchyLevelLimitExceededException', put, Name='/a' * 16, Type='String', Value='x')
    refused('NotImplemented', aws.of(TOOLS).ssm.describe_instance_information)
