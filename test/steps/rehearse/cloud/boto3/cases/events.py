import json

from driver import DEV, case, equal, pages, refused, role


@case
def has_rules_with_targets(aws):
    events = aws.events
    pattern = json.dumps({'source': ['orders']})
    arn = events.put_rule(Name='a', EventPattern=pattern, Description='d', Tags=[{'Key': 'a', 'Value': 'b'}])['RuleArn']
    equal(arn, f'arn:aws:events:eu-west-1:{DEV}:rule/a')
    events.put_rule(Name='b', EventPattern=pattern)
    refused('InvalidEventPatternException', events.put_rule, Name='c', EventPattern='{"source": "orders"}')
    events.disable_rule(Name='a')
    equal(events.describe_rule(Name='a')['State'], 'DISABLED')
    events.enable_rule(Name='a')
    equal([item['Name'] for item in events.list_rules(NamePrefix='a')['Rules']], ['a'])
    equal(len(pages(events, 'list_rules', PaginationConfig={'PageSize': 1})) >= 2, True)
    group = f'arn:aws:logs:eu-west-1:{DEV}:log-group:/aws/events/boto3'
    aws.logs.create_log_group(logGroupName='/aws/events/boto3')
    allow = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': ['events.amazonaws.com', 'delivery.logs.amazonaws.com']}, 'Action': ['logs:CreateLogStream', 'logs:PutLogEvents'], 'Resource': f'{group}:*'}]}
    aws.logs.put_resource_policy(policyName='events', policyDocument=json.dumps(allow))
    answer = events.put_targets(Rule='a', Targets=[{'Id': 'one', 'Arn': group}, {'Id': 'two', 'Arn': group, 'InputPath': '$.detail'}])
    equal(answer['FailedEntryCount'], 0)
    listed = pages(events, 'list_targets_by_rule', Rule='a', PaginationConfig={'PageSize': 1})
    equal([item['Id'] for page in listed for item in page['Targets']], ['one', 'two'])
    equal(events.list_rule_names_by_target(TargetArn=group)['RuleNames'], ['a'])
    answer = events.put_events(Entries=[{'Source': 'orders', 'DetailType': 'placed', 'Detail': '{"id": 1}'}, {'Source': 'orders', 'DetailType': 'placed', 'Detail': 'x'}])
    equal((answer['FailedEntryCount'], 'EventId' in answer['Entries'][0], answer['Entries'][1]['ErrorCode']), (1, True, 'MalformedDetail'))
    refused('ValidationException', events.delete_rule, Name='a')
    equal(events.remove_targets(Rule='a', Ids=['one', 'two'])['FailedEntryCount'], 0)
    events.tag_resource(ResourceARN=arn, Tags=[{'Key': 'c', 'Value': 'd'}])
    events.untag_resource(ResourceARN=arn, TagKeys=['a'])
    equal(events.list_tags_for_resource(ResourceARN=arn)['Tags'], [{'Key': 'c', 'Value': 'd'}])
    events.delete_rule(Name='a')
    refused('ResourceNotFoundException', events.describe_rule, Name='a')


@case
def delivers_matched_events_to_a_group_of_logs(aws):
    aws.events.put_rule(Name='to-logs', EventPattern=json.dumps({'source': ['shop'], 'detail': {'total': [{'numeric': ['>', 5]}]}}))
    name = '/aws/events/matched'
    aws.logs.create_log_group(logGroupName=name)
    arn = f'arn:aws:logs:eu-west-1:{DEV}:log-group:{name}'
    allow = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': ['events.amazonaws.com', 'delivery.logs.amazonaws.com']}, 'Action': ['logs:CreateLogStream', 'logs:PutLogEvents'], 'Resource': f'{arn}:*'}]}
    aws.logs.put_resource_policy(policyName='matched', policyDocument=json.dumps(allow))
    aws.events.put_targets(Rule='to-logs', Targets=[{'Id': 'x', 'Arn': arn}])
    for total in (3, 7):
        aws.events.put_events(Entries=[{'Source': 'shop', 'DetailType': 'placed', 'Detail': json.dumps({'total': total})}])
    told = until(lambda: aws.logs.filter_log_events(logGroupName=name)['events'])
    equal([json.loads(item['message'])['detail'] for item in told], [{'total': 7}])


@case
def has_connections_and_api_destinations(aws):
    events = aws.events
    parameters = {'ApiKeyAuthParameters': {'ApiKeyName': 'x-key', 'ApiKeyValue': 'secret'}}
    made = events.create_connection(Name='c', AuthorizationType='API_KEY', AuthParameters=parameters)
    equal(events.describe_connection(Name='c')['AuthParameters'], {'ApiKeyAuthParameters': {'ApiKeyName': 'x-key'}})
    events.update_connection(Name='c', Description='d')
    refused('ResourceAlreadyExistsException', events.create_connection, Name='c', AuthorizationType='API_KEY', AuthParameters=parameters)
    events.create_api_destination(Name='d', ConnectionArn=made['ConnectionArn'], InvocationEndpoint='https://tickets.example.com/', HttpMethod='POST')
    events.update_api_destination(Name='d', InvocationRateLimitPerSecond=5)
    equal(events.describe_api_destination(Name='d')['InvocationRateLimitPerSecond'], 5)
    events.delete_api_destination(Name='d')
    refused('ResourceNotFoundException', events.describe_api_destination, Name='d')
    events.delete_connection(Name='c')
    refused('ResourceNotFoundException', events.describe_connection, Name='c')


@case
def knows_no_other_bus(aws):
    refused('ResourceNotFoundException', aws.events.put_rule, Name='x', EventBusName='other', EventPattern='{"source": ["a"]}')
    role(aws, 'Events', 'events.amazonaws.com')


def until(look):
    """What `look` finds, once it finds something."""
    import time
    for _ in range(400):
        found = look()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError('nothing is found')
