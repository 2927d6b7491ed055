import json

from driver import DEV, case, equal, pages, refused, role

DEFINITION = json.dumps({'StartAt': 'A', 'States': {'A': {'Type': 'Succeed'}}})


@case
def has_state_machines(aws):
    states = aws.stepfunctions
    arn = role(aws, 'States', 'states.amazonaws.com')
    made = states.create_state_machine(name='m', definition=DEFINITION, roleArn=arn, tags=[{'key': 'a', 'value': 'b'}], publish=False)['stateMachineArn']
    equal(made, f'arn:aws:states:eu-west-1:{DEV}:stateMachine:m')
    states.create_state_machine(name='n', definition=DEFINITION, roleArn=arn, type='EXPRESS')
    refused('InvalidDefinition', states.create_state_machine, name='x', definition='{"StartAt": "A"}', roleArn=arn)
    refused('StateMachineAlreadyExists', states.create_state_machine, name='m', definition=DEFINITION, roleArn=arn, type='EXPRESS')
    refused('InvalidName', states.create_state_machine, name='a b', definition=DEFINITION, roleArn=arn)
    assert states.update_state_machine(stateMachineArn=made, definition=DEFINITION)['updateDate']
    equal(states.describe_state_machine(stateMachineArn=made)['type'], 'STANDARD')
    found = pages(states, 'list_state_machines', PaginationConfig={'PageSize': 1})
    equal([item['name'] for page in found for item in page['stateMachines']], ['m', 'n'])
    states.tag_resource(resourceArn=made, tags=[{'key': 'c', 'value': 'd'}])
    states.untag_resource(resourceArn=made, tagKeys=['a'])
    equal(states.list_tags_for_resource(resourceArn=made)['tags'], [{'key': 'c', 'value': 'd'}])
    states.delete_state_machine(stateMachineArn=made)
    refused('StateMachineDoesNotExist', states.describe_state_machine, stateMachineArn=made)
    refused('NotImplemented', states.start_execution, stateMachineArn=made)
