import json

from botocore.exceptions import WaiterError

from cases.events import until
from driver import DEV, MANAGEMENT, TEST, case, equal, pages, refused, role

QUICK = {'Delay': 0, 'MaxAttempts': 400}


def template(delay=1, **more):
    return json.dumps({'Parameters': {'Delay': {'Type': 'Number', 'Default': delay}}, 'Resources': {'Queue': {'Type': 'AWS::SQS::Queue', 'Properties': {'DelaySeconds': {'Ref': 'Delay'}}}}, 'Outputs': {'Name': {'Value': {'Fn::GetAtt': ['Queue', 'QueueName']}}}, **more})


FAILING = json.dumps({'Resources': {'Queue': {'Type': 'AWS::SQS::Queue'}, 'Role': {'Type': 'AWS::IAM::Role', 'DependsOn': 'Queue', 'Properties': {'AssumeRolePolicyDocument': {}}}}})


# Of a type that takes a while in the cloud that the cases are run in.
SLOW = {'Slow': {'Type': 'AWS::Kinesis::Stream', 'DependsOn': 'Topic', 'Properties': {'ShardCount': 1}}}
BAD = {'Type': 'AWS::S3::Bucket', 'Properties': {'BucketName': 'Not_A_Bucket'}}


def topic(name, more={}):
    return json.dumps({'Resources': {'Topic': {'Type': 'AWS::SNS::Topic', 'Properties': {'DisplayName': name}}, **more}})


def wait(aws, waiter, stack):
    aws.cloudformation.get_waiter(f'stack_{waiter}_complete').wait(StackName=stack, WaiterConfig=QUICK)


def fails(aws, waiter, stack):
    try:
        wait(aws, waiter, stack)
    except WaiterError as error:
        return error.last_response['Stacks'][0]['StackStatus']
    raise AssertionError('the waiter is content')


def created(aws, stack, body=None, **more):
    stack_id = aws.cloudformation.create_stack(StackName=stack, TemplateBody=body or template(), **more)['StackId']
    wait(aws, 'create', stack)
    return stack_id


def status(aws, stack):
    return aws.cloudformation.describe_stacks(StackName=stack)['Stacks'][0]['StackStatus']


@case
def makes_changes_and_deletes_a_stack(aws):
    cf = aws.cloudformation
    stack_id = created(aws, 'life', Tags=[{'Key': 'a', 'Value': 'b'}], NotificationARNs=[], RoleARN=role(aws, 'Life', 'cloudformation.amazonaws.com'))
    refused('AlreadyExistsException', cf.create_stack, StackName='life', TemplateBody=template())
    refused('ValidationError', cf.create_stack, StackName='a b', TemplateBody=template())
    refused('ValidationError', cf.update_stack, StackName='life', TemplateBody=template())
    cf.update_stack(StackName='life', UsePreviousTemplate=True, Parameters=[{'ParameterKey': 'Delay', 'ParameterValue': '5'}])
    wait(aws, 'update', 'life')
    events = [item for page in pages(cf, 'describe_stack_events', StackName='life') for item in page['StackEvents']]
    equal(events[0]['ResourceStatus'], 'UPDATE_COMPLETE')
    equal(cf.describe_stack_resource(StackName='life', LogicalResourceId='Queue')['StackResourceDetail']['ResourceType'], 'AWS::SQS::Queue')
    equal(len(cf.describe_stack_resources(StackName='life')['StackResources']), 1)
    listed = [item for page in pages(cf, 'list_stack_resources', StackName='life') for item in page['StackResourceSummaries']]
    equal(cf.describe_stack_resources(PhysicalResourceId=listed[0]['PhysicalResourceId'])['StackResources'][0]['LogicalResourceId'], 'Queue')
    equal(cf.get_template(StackName='life')['TemplateBody']['Parameters']['Delay']['Default'], 1)
    assert stack_id in [item['StackId'] for page in pages(cf, 'describe_stacks') for item in page['Stacks']]
    cf.delete_stack(StackName='life')
    wait(aws, 'delete', stack_id)
    refused('ValidationError', cf.describe_stacks, StackName='life')
    listed = [item for page in pages(cf, 'list_stacks', StackStatusFilter=['DELETE_COMPLETE']) for item in page['StackSummaries']]
    assert stack_id in [item['StackId'] for item in listed]


@case
def rolls_back_what_fails(aws):
    cf = aws.cloudformation
    cf.create_stack(StackName='broken', TemplateBody=FAILING, Capabilities=['CAPABILITY_IAM'])
    equal(fails(aws, 'create', 'broken'), 'ROLLBACK_COMPLETE')
    refused('ValidationError', cf.update_stack, StackName='broken', TemplateBody=template())
    found = cf.describe_events(StackName='broken', Filters={'FailedEvents': True})['OperationEvents']
    assert 'Role' in [item.get('LogicalResourceId') for item in found]
    cf.delete_stack(StackName='broken')
    kept = cf.create_stack(StackName='kept', TemplateBody=FAILING, Capabilities=['CAPABILITY_IAM'], OnFailure='DO_NOTHING')['StackId']
    equal(fails(aws, 'create', 'kept'), 'CREATE_FAILED')
    cf.rollback_stack(StackName='kept')
    wait(aws, 'delete', kept)
    cf.create_stack(StackName='gone', TemplateBody=FAILING, Capabilities=['CAPABILITY_IAM'], OnFailure='DELETE')
    refused('InsufficientCapabilitiesException', cf.create_stack, StackName='incapable', TemplateBody=FAILING)
    created(aws, 'undone')
    cf.update_stack(StackName='undone', TemplateBody=FAILING, Capabilities=['CAPABILITY_IAM'])
    equal(fails(aws, 'update', 'undone'), 'UPDATE_ROLLBACK_COMPLETE')
    wait(aws, 'rollback', 'undone')
    refused('ValidationError', cf.continue_update_rollback, StackName='undone')


@case
def cancels_an_update_that_is_under_way(aws):
    cf = aws.cloudformation
    created(aws, 'cancelled', topic('a'))
    cf.update_stack(StackName='cancelled', TemplateBody=topic('b', SLOW))
    cf.cancel_update_stack(StackName='cancelled')
    equal(fails(aws, 'update', 'cancelled'), 'UPDATE_ROLLBACK_COMPLETE')
    refused('ValidationError', cf.cancel_update_stack, StackName='cancelled')


@case
def continues_a_rollback_that_failed_without_what_is_skipped(aws):
    cf = aws.cloudformation
    created(aws, 'continued', topic('a'))
    cf.update_stack(StackName='continued', TemplateBody=topic('b', {**SLOW, 'Bad': {**BAD, 'DependsOn': 'Slow'}}))
    look = lambda: cf.describe_stack_resource(StackName='continued', LogicalResourceId='Topic')['StackResourceDetail']
    until(lambda: look()['ResourceStatus'] == 'UPDATE_COMPLETE')
    aws.sns.delete_topic(TopicArn=look()['PhysicalResourceId'])
    equal(fails(aws, 'update', 'continued'), 'UPDATE_ROLLBACK_FAILED')
    refused('ValidationError', cf.continue_update_rollback, StackName='continued', ResourcesToSkip=['Bad'])
    cf.continue_update_rollback(StackName='continued', ResourcesToSkip=['Topic'])
    wait(aws, 'rollback', 'continued')


@case
def plans_by_change_sets_and_executes_them(aws):
    cf = aws.cloudformation
    of = {'StackName': 'planned', 'ChangeSetName': 'first'}
    cf.create_change_set(**of, ChangeSetType='CREATE', TemplateBody=template(), Description='d', OnStackFailure='DELETE', IncludeNestedStacks=False)
    cf.get_waiter('change_set_create_complete').wait(**of, WaiterConfig=QUICK)
    equal(status(aws, 'planned'), 'REVIEW_IN_PROGRESS')
    cf.execute_change_set(**of)
    wait(aws, 'create', 'planned')
    of['ChangeSetName'] = 'second'
    cf.create_change_set(**of, UsePreviousTemplate=True, Parameters=[{'ParameterKey': 'Delay', 'ParameterValue': '9'}])
    cf.get_waiter('change_set_create_complete').wait(**of, WaiterConfig=QUICK)
    found = cf.describe_change_set(**of, IncludePropertyValues=True)
    change = found['Changes'][0]['ResourceChange']
    equal((change['Action'], change['Replacement'], change['Details'][0]['Target']['AfterValue']), ('Modify', 'False', '9'))
    equal(cf.describe_change_set_hooks(**of)['Hooks'], [])
    refused('AlreadyExistsException', cf.create_change_set, **of, UsePreviousTemplate=True)
    cf.create_change_set(StackName='planned', ChangeSetName='empty', UsePreviousTemplate=True)
    try:
        cf.get_waiter('change_set_create_complete').wait(StackName='planned', ChangeSetName='empty', WaiterConfig=QUICK)
        raise AssertionError('the waiter is content')
    except WaiterError as error:
        equal(error.last_response['Status'], 'FAILED')
    refused('InvalidChangeSetStatus', cf.execute_change_set, StackName='planned', ChangeSetName='empty')
    listed = [item for page in pages(cf, 'list_change_sets', StackName='planned') for item in page['Summaries']]
    equal(sorted(item['ChangeSetName'] for item in listed), ['empty', 'second'])
    cf.delete_change_set(StackName='planned', ChangeSetName='empty')
    refused('ChangeSetNotFound', cf.describe_change_set, StackName='planned', ChangeSetName='empty')
    cf.execute_change_set(**of)
    wait(aws, 'update', 'planned')


@case
def protects_stacks(aws):
    cf = aws.cloudformation
    created(aws, 'protected', EnableTerminationProtection=True)
    refused('ValidationError', cf.delete_stack, StackName='protected')
    cf.update_termination_protection(StackName='protected', EnableTerminationProtection=False)
    policy = json.dumps({'Statement': [{'Effect': 'Deny', 'Action': 'Update:*', 'Principal': '*', 'Resource': '*'}]})
    cf.set_stack_policy(StackName='protected', StackPolicyBody=policy)
    equal(cf.get_stack_policy(StackName='protected')['StackPolicyBody'], policy)
    cf.update_stack(StackName='protected', TemplateBody=template(7))
    equal(fails(aws, 'update', 'protected'), 'UPDATE_ROLLBACK_COMPLETE')
    refused('ValidationError', cf.set_stack_policy, StackName='protected', StackPolicyBody='{')


@case
def exports_and_imports(aws):
    cf = aws.cloudformation
    created(aws, 'exporting', template(Outputs={'Name': {'Value': 'v', 'Export': {'Name': 'boto3-name'}}}))
    equal([item['Value'] for page in pages(cf, 'list_exports') for item in page['Exports'] if item['Name'] == 'boto3-name'], ['v'])
    refused('ValidationError', cf.list_imports, ExportName='boto3-name')
    created(aws, 'importing', json.dumps({'Resources': {'P': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Type': 'String', 'Value': {'Fn::ImportValue': 'boto3-name'}}}}}))
    equal([name for page in pages(cf, 'list_imports', ExportName='boto3-name') for name in page['Imports']], ['importing'])
    cf.delete_stack(StackName='exporting')
    equal(fails(aws, 'delete', 'exporting'), 'DELETE_FAILED')


@case
def keeps_two_routes_of_one_table_apart_and_splits_the_block_that_a_network_is_given(aws):
    route = lambda name: {'Type': 'AWS::EC2::Route', 'Properties': {'RouteTableId': {'Ref': 'Table'}, 'GatewayId': 'igw-0123456789abcdef0', name: '0.0.0.0/0' if name == 'DestinationCidrBlock' else '::/0'}}
    block = {'Fn::Select': [0, {'Fn::Cidr': [{'Fn::Select': [0, {'Fn::GetAtt': ['Network', 'Ipv6CidrBlocks']}]}, 4, 64]}]}
    created(aws, 'routes', json.dumps({'Resources': {
        'Network': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': '10.0.0.0/16'}},
        'Table': {'Type': 'AWS::EC2::RouteTable', 'Properties': {'VpcId': {'Ref': 'Network'}}},
        'Four': route('DestinationCidrBlock'),
        'Six': route('DestinationIpv6CidrBlock'),
    }, 'Outputs': {'Block': {'Value': block}}}))
    ids = {item['LogicalResourceId']: item['PhysicalResourceId'] for item in aws.cloudformation.describe_stack_resources(StackName='routes')['StackResources']}
    equal((ids['Four'], ids['Six']), (f'{ids["Table"]}|0.0.0.0/0', f'{ids["Table"]}|::/0'))
    equal(aws.cloudformation.describe_stacks(StackName='routes')['Stacks'][0]['Outputs'][0]['OutputValue'].endswith('/64'), True)


@case
def reads_templates(aws):
    cf = aws.cloudformation
    equal(cf.validate_template(TemplateBody=template())['Parameters'][0]['DefaultValue'], '1')
    refused('ValidationError', cf.validate_template, TemplateBody='{"Resources": []}')
    refused('ValidationError', cf.validate_template, TemplateBody='{"Resources": {"A": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Ref": "None"}}}}}')
    summary = cf.get_template_summary(TemplateBody=FAILING)
    equal((summary['Capabilities'], sorted(summary['ResourceTypes'])), (['CAPABILITY_IAM'], ['AWS::IAM::Role', 'AWS::SQS::Queue']))


@case
def detects_drift(aws):
    cf = aws.cloudformation
    created(aws, 'drifting', json.dumps({'Resources': {'P': {'Type': 'AWS::SSM::Parameter', 'Properties': {'Type': 'String', 'Value': 'a', 'Name': '/drift'}}}}))
    aws.ssm.put_parameter(Name='/drift', Value='b', Overwrite=True)
    detection = cf.detect_stack_drift(StackName='drifting')['StackDriftDetectionId']
    until(lambda: cf.describe_stack_drift_detection_status(StackDriftDetectionId=detection)['DetectionStatus'] == 'DETECTION_COMPLETE')
    found = cf.describe_stack_resource_drifts(StackName='drifting')['StackResourceDrifts'][0]
    equal((found['StackResourceDriftStatus'], found['PropertyDifferences'][0]['ActualValue']), ('MODIFIED', 'b'))


@case
def deploys_stack_sets_to_units(aws):
    org, cf = aws.of(MANAGEMENT).organizations, aws.of(MANAGEMENT).cloudformation
    org.enable_aws_service_access(ServicePrincipal='member.org.stacksets.cloudformation.amazonaws.com')
    cf.activate_organizations_access()
    unit = org.list_parents(ChildId=DEV)['Parents'][0]['Id']
    of = {'StackSetName': 'everywhere'}
    set_id = cf.create_stack_set(**of, TemplateBody=template(), PermissionModel='SERVICE_MANAGED', AutoDeployment={'Enabled': True, 'RetainStacksOnAccountRemoval': False})['StackSetId']
    assert set_id.startswith('everywhere:')
    refused('NameAlreadyExistsException', cf.create_stack_set, **of, TemplateBody=template(), PermissionModel='SERVICE_MANAGED', AutoDeployment={'Enabled': False})
    where = {'DeploymentTargets': {'OrganizationalUnitIds': [unit]}, 'Regions': ['eu-west-1']}
    operated(cf, cf.create_stack_instances(**of, **where)['OperationId'])
    listed = [item for page in pages(cf, 'list_stack_instances', **of) for item in page['Summaries']]
    equal(sorted(item['Account'] for item in listed), [DEV, TEST])
    found = cf.describe_stack_instance(**of, StackInstanceAccount=DEV, StackInstanceRegion='eu-west-1')['StackInstance']
    equal(found['Status'], 'CURRENT')
    operated(cf, cf.update_stack_set(**of, TemplateBody=template(3), **where)['OperationId'])
    operated(cf, cf.update_stack_instances(**of, **where, ParameterOverrides=[{'ParameterKey': 'Delay', 'ParameterValue': '4'}])['OperationId'])
    operations = [item for page in pages(cf, 'list_stack_set_operations', **of) for item in page['Summaries']]
    results = pages(cf, 'list_stack_set_operation_results', **of, OperationId=operations[0]['OperationId'])
    equal({item['Status'] for page in results for item in page['Summaries']}, {'SUCCEEDED'})
    equal(len([item for page in pages(cf, 'list_stack_sets', Status='ACTIVE') for item in page['Summaries']]), 1)
    equal(cf.list_stack_set_auto_deployment_targets(**of)['Summaries'][0]['OrganizationalUnitId'], unit)
    refused('OperationNotFoundException', cf.stop_stack_set_operation, **of, OperationId='00000000-0000-0000-0000-000000000000')
    refused('StackSetNotEmptyException', cf.delete_stack_set, **of)
    slow = template(Resources={**json.loads(topic('slow', SLOW))['Resources']}, Outputs={'Delay': {'Value': {'Ref': 'Delay'}}})
    stopped = cf.update_stack_set(**of, TemplateBody=slow, **where)['OperationId']
    cf.stop_stack_set_operation(**of, OperationId=stopped)
    operated(cf, stopped, 'STOPPED')
    operated(cf, cf.delete_stack_instances(**of, **where, RetainStacks=False)['OperationId'])
    equal(cf.describe_stack_set(**of)['StackSet']['Status'], 'ACTIVE')
    cf.delete_stack_set(**of)
    refused('StackSetNotFoundException', cf.describe_stack_set, **of)
    cf.deactivate_organizations_access()


def operated(cf, operation, expected='SUCCEEDED'):
    look = lambda: cf.describe_stack_set_operation(StackSetName='everywhere', OperationId=operation)['StackSetOperation']
    equal(until(lambda: look() if look()['Status'] not in ('RUNNING', 'QUEUED', 'STOPPING') else None)['Status'], expected)
