from driver import DEV, case, equal, pages, refused, role

from cases.codebuild import make
from cases.codecommit import put, repository
from cases.events import until

HERE = {'LocationConstraint': 'eu-west-1'}


def action(category, provider, name, configuration, **more):
    kind = {'category': category, 'owner': 'AWS', 'provider': provider, 'version': '1'}
    return {'name': name, 'actionTypeId': kind, 'configuration': configuration, **more}


def declaration(aws, name):
    """Source, Build and Approve."""
    store = 'boto3-artifacts'
    try:
        aws.s3.create_bucket(Bucket=store, CreateBucketConfiguration=HERE)
    except aws.s3.exceptions.BucketAlreadyOwnedByYou:
        pass
    source = action('Source', 'CodeCommit', 'Source', {'RepositoryName': name, 'BranchName': 'main', 'PollForSourceChanges': 'false'}, outputArtifacts=[{'name': 'src'}], namespace='Source')
    build = action('Build', 'CodeBuild', 'Build', {'ProjectName': name}, inputArtifacts=[{'name': 'src'}])
    approve = action('Approval', 'Manual', 'Approve', {'CustomData': '#{Source.CommitId}'})
    return {
        'name': name,
        'roleArn': role(aws, 'Pipeline', 'codepipeline.amazonaws.com'),
        'pipelineType': 'V2',
        'executionMode': 'QUEUED',
        'artifactStore': {'type': 'S3', 'location': store},
        'stages': [{'name': kind, 'actions': [one]} for kind, one in (('Source', source), ('Build', build), ('Approve', approve))],
    }


def made(aws, name, buildspec='version: 0.2\nphases: { build: { commands: [ls] } }\n'):
    repository(aws, name)
    make(aws, name, buildspec)
    aws.codebuild.update_project(name=name, source={'type': 'CODEPIPELINE', 'buildspec': buildspec}, artifacts={'type': 'CODEPIPELINE'})
    return aws.codepipeline.create_pipeline(pipeline=declaration(aws, name), tags=[{'key': 'a', 'value': 'b'}])['pipeline']


def state(aws, name, stage):
    return next(item for item in aws.codepipeline.get_pipeline_state(name=name)['stageStates'] if item['stageName'] == stage)


def token(aws, name):
    actions = state(aws, name, 'Approve')['actionStates']
    return actions[0].get('latestExecution', {}).get('token')


@case
def makes_changes_lists_and_deletes_pipelines(aws):
    cp = aws.codepipeline
    equal(made(aws, 'pipe')['version'], 1)
    refused('PipelineNameInUseException', cp.create_pipeline, pipeline=declaration(aws, 'pipe'))
    refused('InvalidStructureException', cp.create_pipeline, pipeline={**declaration(aws, 'bad'), 'stages': declaration(aws, 'bad')['stages'][1:]})
    found = cp.get_pipeline(name='pipe')
    equal(found['pipeline']['stages'][0]['actions'][0]['configuration']['RepositoryName'], 'pipe')
    equal(cp.update_pipeline(pipeline={**found['pipeline'], 'executionMode': 'SUPERSEDED'})['pipeline']['version'], 2)
    assert 'pipe' in [item['name'] for page in pages(cp, 'list_pipelines') for item in page['pipelines']]
    arn = found['metadata']['pipelineArn']
    cp.tag_resource(resourceArn=arn, tags=[{'key': 'c', 'value': 'd'}])
    cp.untag_resource(resourceArn=arn, tagKeys=['a'])
    equal(cp.list_tags_for_resource(resourceArn=arn)['tags'], [{'key': 'c', 'value': 'd'}])
    cp.delete_pipeline(name='pipe')
    refused('PipelineNotFoundException', cp.get_pipeline, name='pipe')


@case
def runs_to_the_approval_and_on(aws):
    cp = aws.codepipeline
    made(aws, 'run')
    first = cp.list_pipeline_executions(pipelineName='run')['pipelineExecutionSummaries'][0]['pipelineExecutionId']
    of = {'pipelineName': 'run', 'stageName': 'Approve', 'actionName': 'Approve'}
    waiting = until(lambda: token(aws, 'run'))
    refused('InvalidApprovalTokenException', cp.put_approval_result, **of, result={'summary': 'no', 'status': 'Approved'}, token='00000000-0000-0000-0000-000000000000')
    assert cp.put_approval_result(**of, result={'summary': 'yes', 'status': 'Approved'}, token=waiting)['approvedAt']
    refused('ApprovalAlreadyCompletedException', cp.put_approval_result, **of, result={'summary': 'yes', 'status': 'Approved'}, token=waiting)
    done = until(lambda: status(cp, 'run', first, 'Succeeded'))
    equal(done['artifactRevisions'][0]['name'], 'src')
    details = pages(cp, 'list_action_executions', pipelineName='run', filter={'pipelineExecutionId': first})
    equal({item['actionName']: item['status'] for page in details for item in page['actionExecutionDetails']}, {'Source': 'Succeeded', 'Build': 'Succeeded', 'Approve': 'Succeeded'})
    second = cp.start_pipeline_execution(name='run')['pipelineExecutionId']
    until(lambda: token(aws, 'run'))
    listed = pages(cp, 'list_pipeline_executions', pipelineName='run', PaginationConfig={'PageSize': 1})
    equal([item['pipelineExecutionId'] for page in listed for item in page['pipelineExecutionSummaries']], [second, first])
    refused('PipelineNotFoundException', cp.start_pipeline_execution, name='none')
    refused('PipelineExecutionNotFoundException', cp.get_pipeline_execution, pipelineName='run', pipelineExecutionId='00000000-0000-0000-0000-000000000000')
    cp.put_approval_result(**of, result={'summary': 'no', 'status': 'Rejected'}, token=token(aws, 'run'))
    until(lambda: status(cp, 'run', second, 'Failed'))
    cp.retry_stage_execution(pipelineName='run', stageName='Approve', pipelineExecutionId=second, retryMode='FAILED_ACTIONS')
    until(lambda: token(aws, 'run'))
    cp.stop_pipeline_execution(pipelineName='run', pipelineExecutionId=second, abandon=True, reason='r')
    until(lambda: status(cp, 'run', second, 'Stopped'))
    refused('StageNotRetryableException', cp.retry_stage_execution, pipelineName='run', stageName='Source', pipelineExecutionId=first, retryMode='FAILED_ACTIONS')


@case
def holds_a_stage_whose_transition_is_disabled(aws):
    cp = aws.codepipeline
    made(aws, 'held')
    until(lambda: token(aws, 'held'))
    of = {'pipelineName': 'held', 'stageName': 'Build', 'transitionType': 'Inbound'}
    cp.disable_stage_transition(**of, reason='r')
    equal(state(aws, 'held', 'Build')['inboundTransitionState']['enabled'], False)
    cp.enable_stage_transition(**of)
    equal(state(aws, 'held', 'Build')['inboundTransitionState']['enabled'], True)
    refused('StageNotFoundException', cp.enable_stage_transition, **{**of, 'stageName': 'None'})


@case
def deploys_a_stack_by_an_action(aws):
    cp, name = aws.codepipeline, 'deploying'
    aws.codecommit.create_repository(repositoryName=name)
    put(aws, name, 'template.json', b'{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}')
    wanted = declaration(aws, name)
    wanted['stages'] = [wanted['stages'][0], {'name': 'Deploy', 'actions': [action('Deploy', 'CloudFormation', 'Deploy', {'ActionMode': 'CREATE_UPDATE', 'StackName': 'by-pipeline', 'TemplatePath': 'src::template.json', 'RoleArn': role(aws, 'Stacks', 'cloudformation.amazonaws.com')}, inputArtifacts=[{'name': 'src'}])]}]
    cp.create_pipeline(pipeline=wanted)
    execution = cp.list_pipeline_executions(pipelineName=name)['pipelineExecutionSummaries'][0]['pipelineExecutionId']
    until(lambda: status(cp, name, execution, 'Succeeded'))
    equal(aws.cloudformation.describe_stacks(StackName='by-pipeline')['Stacks'][0]['StackStatus'], 'CREATE_COMPLETE')


def status(cp, pipeline, execution, wanted):
    found = cp.get_pipeline_execution(pipelineName=pipeline, pipelineExecutionId=execution)['pipelineExecution']
    return found if found['status'] == wanted else None
