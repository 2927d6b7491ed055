import json

from driver import DEV, case, equal, pages, refused


@case
def has_groups_with_retention_key_and_tags(aws):
    logs = aws.logs
    key = aws.kms.create_key(Policy=json.dumps({'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': {'AWS': DEV}, 'Action': 'kms:*', 'Resource': '*'},
        {'Effect': 'Allow', 'Principal': {'Service': 'logs.eu-west-1.amazonaws.com'}, 'Action': 'kms:*', 'Resource': '*'},
    ]}))['KeyMetadata']['Arn']
    logs.create_log_group(logGroupName='/g/a', tags={'a': 'b'})
    logs.create_log_group(logGroupName='/g/b')
    refused('ResourceAlreadyExistsException', logs.create_log_group, logGroupName='/g/a')
    refused('InvalidParameterException', logs.create_log_group, logGroupName='a b')
    logs.put_retention_policy(logGroupName='/g/a', retentionInDays=7)
    refused('InvalidParameterException', logs.put_retention_policy, logGroupName='/g/a', retentionInDays=8)
    logs.associate_kms_key(logGroupName='/g/a', kmsKeyId=key)
    found = logs.describe_log_groups(logGroupNamePrefix='/g/a')['logGroups'][0]
    equal((found['retentionInDays'], found['kmsKeyId']), (7, key))
    logs.disassociate_kms_key(logGroupName='/g/a')
    logs.delete_retention_policy(logGroupName='/g/a')
    listed = pages(logs, 'describe_log_groups', logGroupNamePrefix='/g/', PaginationConfig={'PageSize': 1})
    equal([item['logGroupName'] for page in listed for item in page['logGroups']], ['/g/a', '/g/b'])
    arn = f'arn:aws:logs:eu-west-1:{DEV}:log-group:/g/a'
    logs.tag_resource(resourceArn=arn, tags={'c': 'd'})
    logs.untag_resource(resourceArn=arn, tagKeys=['a'])
    equal(logs.list_tags_for_resource(resourceArn=arn)['tags'], {'c': 'd'})
    logs.delete_log_group(logGroupName='/g/b')
    refused('ResourceNotFoundException', logs.delete_log_group, logGroupName='/g/b')


@case
def has_streams_and_events(aws):
    logs = aws.logs
    logs.create_log_group(logGroupName='/e')
    for name in ('one', 'two'):
        logs.create_log_stream(logGroupName='/e', logStreamName=name)
    refused('ResourceAlreadyExistsException', logs.create_log_stream, logGroupName='/e', logStreamName='one')
    import time
    now = int(time.time() * 1000)
    events = [{'timestamp': now + number, 'message': f'line {number}'} for number in range(5)]
    assert logs.put_log_events(logGroupName='/e', logStreamName='one', logEvents=events)['nextSequenceToken']
    got = logs.get_log_events(logGroupName='/e', logStreamName='one', limit=2, startFromHead=True)
    equal([item['message'] for item in got['events']], ['line 0', 'line 1'])
    got = logs.get_log_events(logGroupName='/e', logStreamName='one', nextToken=got['nextForwardToken'], startFromHead=True)
    equal(got['events'][0]['message'], 'line 2')
    found = pages(logs, 'filter_log_events', logGroupName='/e', filterPattern='"line"', PaginationConfig={'PageSize': 2})
    equal(len([item for page in found for item in page['events']]), 5)
    found = pages(logs, 'describe_log_streams', logGroupName='/e', PaginationConfig={'PageSize': 1})
    equal([item['logStreamName'] for page in found for item in page['logStreams']], ['one', 'two'])
    refused('ResourceNotFoundException', logs.put_log_events, logGroupName='/e', logStreamName='none', logEvents=events)
    refused('InvalidParameterException', logs.put_log_events, logGroupName='/e', logStreamName='one', logEvents=events[::-1])
    logs.delete_log_stream(logGroupName='/e', logStreamName='two')
    refused('ResourceNotFoundException', logs.get_log_events, logGroupName='/none', logStreamName='x')


@case
def has_resource_policies(aws):
    logs = aws.logs
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'events.amazonaws.com'}, 'Action': 'logs:PutLogEvents', 'Resource': '*'}]})
    equal(logs.put_resource_policy(policyName='p', policyDocument=policy)['resourcePolicy']['policyName'], 'p')
    assert 'p' in [item['policyName'] for page in pages(logs, 'describe_resource_policies') for item in page['resourcePolicies']]
    logs.delete_resource_policy(policyName='p')
    refused('ResourceNotFoundException', logs.delete_resource_policy, policyName='p')
