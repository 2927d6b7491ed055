from driver import DEV, case, equal, pages, refused, role

from cases.events import until

# Of the cloud that the cases are run in.
CONNECTION = 'arn:aws:codeconnections:eu-west-1:333333333333:connection/0c1e2f34'

BUILDSPEC = '''
version: 0.2
phases:
  build:
    commands:
      - echo "building $WHAT"
      - printf '<testsuite name="s"><testcase classname="c" name="one" time="0.1"/></testsuite>' > r.xml
reports:
  unit: { files: r.xml, file-format: JUNITXML }
'''


def make(aws, name, buildspec=BUILDSPEC, **more):
    environment = {'type': 'LINUX_CONTAINER', 'image': 'aws/codebuild/standard:7.0', 'computeType': 'BUILD_GENERAL1_SMALL', 'environmentVariables': [{'name': 'WHAT', 'value': 'orders'}]}
    return aws.codebuild.create_project(name=name, source={'type': 'NO_SOURCE', 'buildspec': buildspec}, artifacts={'type': 'NO_ARTIFACTS'}, environment=environment, serviceRole=role(aws, 'Build', 'codebuild.amazonaws.com'), **more)['project']


@case
def has_projects(aws):
    cb = aws.codebuild
    equal(make(aws, 'one', tags=[{'key': 'a', 'value': 'b'}], cache={'type': 'NO_CACHE'}, timeoutInMinutes=5)['arn'], f'arn:aws:codebuild:eu-west-1:{DEV}:project/one')
    make(aws, 'two')
    refused('ResourceAlreadyExistsException', make, aws=aws, name='one')
    refused('InvalidInputException', make, aws=aws, name='a b')
    equal(cb.update_project(name='one', description='d')['project']['description'], 'd')
    found = cb.batch_get_projects(names=['one', 'none'])
    equal(([item['name'] for item in found['projects']], found['projectsNotFound']), (['one'], ['none']))
    assert {'one', 'two'} <= {name for page in pages(cb, 'list_projects') for name in page['projects']}
    cb.delete_project(name='two')
    refused('ResourceNotFoundException', cb.update_project, name='two', description='d')


@case
def builds_and_reports(aws):
    cb = aws.codebuild
    make(aws, 'built')
    first = cb.start_build(projectName='built', environmentVariablesOverride=[{'name': 'WHAT', 'value': 'more'}])['build']['id']
    second = cb.start_build(projectName='built')['build']['id']
    done = until(lambda: [item for item in cb.batch_get_builds(ids=[first])['builds'] if item['buildComplete']])[0]
    equal((done['buildStatus'], [item['phaseType'] for item in done['phases']][-1]), ('SUCCEEDED', 'COMPLETED'))
    logs = aws.logs.get_log_events(logGroupName=done['logs']['groupName'], logStreamName=done['logs']['streamName'], startFromHead=True)
    assert any('building more' in item['message'] for item in logs['events'])
    until(lambda: [item for item in cb.batch_get_builds(ids=[second])['builds'] if item['buildComplete']])
    equal(cb.batch_get_builds(ids=['built:none'])['buildsNotFound'], ['built:none'])
    assert {first, second} <= set(cb.list_builds()['ids'])
    listed = pages(cb, 'list_builds_for_project', projectName='built')
    equal([name for page in listed for name in page['ids']], [second, first])
    groups = [arn for page in pages(cb, 'list_report_groups') for arn in page['reportGroups']]
    equal(groups, [f'arn:aws:codebuild:eu-west-1:{DEV}:report-group/built-unit'])
    reports = pages(cb, 'list_reports_for_report_group', reportGroupArn=groups[0])
    arns = [arn for page in reports for arn in page['reports']]
    equal(sorted(arn for page in pages(cb, 'list_reports') for arn in page['reports']), sorted(arns))
    report = cb.batch_get_reports(reportArns=arns)['reports'][0]
    equal((report['status'], report['testSummary']['total']), ('SUCCEEDED', 1))
    found = [item for page in pages(cb, 'describe_test_cases', reportArn=arns[0]) for item in page['testCases']]
    equal([(item['name'], item['status']) for item in found], [('one', 'SUCCEEDED')])
    refused('ResourceNotFoundException', cb.start_build, projectName='none')


@case
def stops_builds(aws):
    cb = aws.codebuild
    make(aws, 'long', 'version: 0.2\nphases: { build: { commands: [sleep 60] } }\n')
    build = cb.start_build(projectName='long')['build']['id']
    cb.stop_build(id=build)
    done = until(lambda: [item for item in cb.batch_get_builds(ids=[build])['builds'] if item['buildComplete']])[0]
    equal(done['buildStatus'], 'STOPPED')
    refused('ResourceNotFoundException', cb.stop_build, id='long:00000000-0000-0000-0000-000000000000')


@case
def tells_of_webhooks_without_a_connection(aws):
    cb = aws.codebuild
    make(aws, 'hooked')
    refused('InvalidInputException', cb.create_webhook, projectName='hooked')
    refused('ResourceNotFoundException', cb.update_webhook, projectName='hooked')
    refused('ResourceNotFoundException', cb.delete_webhook, projectName='hooked')


@case
def has_webhooks_of_pull_requests_by_a_connection(aws):
    cb = aws.codebuild
    make(aws, 'pulls')
    source = {'type': 'GITLAB', 'location': 'https://gitlab.com/acme/orders.git', 'buildspec': BUILDSPEC, 'auth': {'type': 'CODECONNECTIONS', 'resource': CONNECTION}}
    cb.update_project(name='pulls', source=source)
    filters = [[{'type': 'EVENT', 'pattern': 'PULL_REQUEST_CREATED'}, {'type': 'BASE_REF', 'pattern': '^refs/heads/main$'}]]
    policy = {'requiresCommentApproval': 'ALL_PULL_REQUESTS', 'approverRoles': ['GITLAB_OWNER']}
    made = cb.create_webhook(projectName='pulls', filterGroups=filters, pullRequestBuildPolicy=policy)['webhook']
    equal(made['filterGroups'], filters)
    refused('ResourceAlreadyExistsException', cb.create_webhook, projectName='pulls', filterGroups=filters, pullRequestBuildPolicy=policy)
    cb.update_webhook(projectName='pulls', filterGroups=filters, pullRequestBuildPolicy=policy)
    assert cb.batch_get_projects(names=['pulls'])['projects'][0]['webhook']
    cb.delete_webhook(projectName='pulls')
