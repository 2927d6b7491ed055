import json

from driver import DEV, case, equal, pages, refused


@case
def has_alarms(aws):
    cw = aws.cloudwatch
    of = {'Namespace': 'AWS/Events', 'MetricName': 'Invocations', 'Dimensions': [{'Name': 'RuleName', 'Value': 'r'}], 'Statistic': 'Sum', 'Period': 60, 'EvaluationPeriods': 1, 'Threshold': 1.5, 'ComparisonOperator': 'GreaterThanOrEqualToThreshold', 'TreatMissingData': 'notBreaching'}
    for name in ('a', 'b'):
        cw.put_metric_alarm(AlarmName=name, **of, AlarmDescription='d', Tags=[{'Key': 'a', 'Value': 'b'}])
    found = cw.describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]
    equal((found['Threshold'], found['StateValue'], found['AlarmArn']), (1.5, 'OK', f'arn:aws:cloudwatch:eu-west-1:{DEV}:alarm:a'))
    listed = pages(cw, 'describe_alarms', PaginationConfig={'PageSize': 1})
    equal([item['AlarmName'] for page in listed for item in page['MetricAlarms']], ['a', 'b'])
    cw.disable_alarm_actions(AlarmNames=['a'])
    equal(cw.describe_alarms(AlarmNames=['a'])['MetricAlarms'][0]['ActionsEnabled'], False)
    cw.enable_alarm_actions(AlarmNames=['a'])
    cw.set_alarm_state(AlarmName='a', StateValue='ALARM', StateReason='r', StateReasonData=json.dumps({}))
    refused('ResourceNotFound', cw.set_alarm_state, AlarmName='none', StateValue='ALARM', StateReason='r')
    arn = found['AlarmArn']
    cw.tag_resource(ResourceARN=arn, Tags=[{'Key': 'c', 'Value': 'd'}])
    cw.untag_resource(ResourceARN=arn, TagKeys=['a'])
    equal(cw.list_tags_for_resource(ResourceARN=arn)['Tags'], [{'Key': 'c', 'Value': 'd'}])
    cw.delete_alarms(AlarmNames=['a', 'b'])
    equal(cw.describe_alarms()['MetricAlarms'], [])
