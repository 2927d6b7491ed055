"""The AWS CLI (version 1, whose commands are a Python module) as a client of a running cloud, in one process.

Reads {environment, folder, management} from stdin: the variables of two administrators, and a folder to work in. Writes a JSON
list of {name, services, failure?}. `test/helpers/aws-cli.ts` is for tests that start the command itself.
"""

import contextlib
import io
import json
import os
import sys
import time
import traceback

import botocore.waiter
from awscli.clidriver import create_clidriver

# A waiter looks again after 5 to 30 seconds: here, sooner.
_sleep = time.sleep
botocore.waiter.time = type('Time', (), {'sleep': staticmethod(lambda seconds: _sleep(min(seconds, 0.05)))})

TEMPLATE = {'Resources': {'Function': {'Type': 'AWS::Lambda::Function', 'Properties': {'Runtime': 'python3.13', 'Handler': 'index.handler', 'Code': 'code', 'Role': {'Fn::GetAtt': ['Role', 'Arn']}}},
                          'Role': {'Type': 'AWS::IAM::Role', 'Properties': {'AssumeRolePolicyDocument': {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}}}},
            'Parameters': {'Stage': {'Type': 'String'}}, 'Outputs': {'Name': {'Value': {'Ref': 'Function'}}}}


_drivers = {}


def _driver():
    """One for each caller: it keeps the models that it has read."""
    key = os.environ['AWS_ACCESS_KEY_ID']
    if key not in _drivers:
        _drivers[key] = create_clidriver()
    return _drivers[key]


def run(*arguments):
    """What a command prints: text, parsed where it is JSON."""
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _driver().main([*arguments])
    out.flush()
    text = out.buffer.getvalue().decode()
    if code != 0:
        raise RuntimeError(f'aws {" ".join(arguments)}: exit code {code}\n{err.getvalue()}{text}')
    try:
        return json.loads(text) if text else {}
    except ValueError:
        return text


def fails(message, *arguments):
    try:
        answer = run(*arguments)
    except RuntimeError as error:
        assert message in str(error), f'{error} instead of {message}'
    else:
        raise AssertionError(f'{answer!r} instead of {message}')


def until(look):
    for _ in range(200):
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError('nothing is found')


def write(path, content):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def trust(service):
    return json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': service}, 'Action': 'sts:AssumeRole'}]})


def role(name, service):
    """The ARN of a role that may do everything."""
    arn = run('iam', 'create-role', '--role-name', name, '--assume-role-policy-document', trust(service))['Role']['Arn']
    run('iam', 'attach-role-policy', '--role-name', name, '--policy-arn', 'arn:aws:iam::aws:policy/AdministratorAccess')
    return arn


def cloudformation_package_deploy_and_wait():
    write('stack/template.json', TEMPLATE)
    write('stack/code/index.py', b'def handler(event, context):\n    return event\n')
    run('s3', 'mb', 's3://cli-packages')
    run('cloudformation', 'package', '--template-file', 'stack/template.json', '--s3-bucket', 'cli-packages', '--use-json', '--output-template-file', 'packaged.json')
    deploy = ('cloudformation', 'deploy', '--stack-name', 'packaged', '--template-file', 'packaged.json', '--parameter-overrides', 'Stage=dev', '--tags', 'a=b')
    fails('InsufficientCapabilities', *deploy)
    run(*deploy, '--capabilities', 'CAPABILITY_IAM')
    fails('No changes to deploy', *deploy, '--capabilities', 'CAPABILITY_IAM')
    run('cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'packaged')
    stack = run('cloudformation', 'describe-stacks', '--stack-name', 'packaged')['Stacks'][0]
    name = stack['Outputs'][0]['OutputValue']
    assert (stack['StackStatus'], stack['Tags']) == ('CREATE_COMPLETE', [{'Key': 'a', 'Value': 'b'}])
    run('lambda', 'invoke', '--function-name', name, '--payload', '{"a": 1}', 'answer.json')
    with open('answer.json') as file:
        assert json.load(file) == {'a': 1}
    assert run('cloudformation', 'describe-stack-events', '--stack-name', 'packaged', '--max-items', '1')['StackEvents']
    run('cloudformation', 'delete-stack', '--stack-name', 'packaged')
    run('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'packaged')


def s3_copies_in_parts_moves_synchronises_and_lists():
    body = os.urandom(9 * 1024 * 1024)
    write('up/big.bin', body)
    write('up/d/a.txt', b'a')
    run('s3', 'mb', 's3://cli-storage')
    run('s3', 'cp', 'up/big.bin', 's3://cli-storage/big.bin', '--sse', 'aws:kms')
    assert run('s3api', 'head-object', '--bucket', 'cli-storage', '--key', 'big.bin')['ETag'].endswith('-2"')
    run('s3', 'cp', 's3://cli-storage/big.bin', 's3://cli-storage/copy.bin')
    run('s3', 'mv', 's3://cli-storage/copy.bin', 's3://cli-storage/moved.bin')
    run('s3', 'cp', 's3://cli-storage/moved.bin', 'down/moved.bin')
    with open('down/moved.bin', 'rb') as file:
        assert file.read() == body
    assert 'upload: up/d/a.txt' in run('s3', 'sync', 'up', 's3://cli-storage/all')
    assert run('s3', 'sync', 'up', 's3://cli-storage/all') == {}
    assert 'PRE all/' in run('s3', 'ls', 's3://cli-storage')
    assert 'Total Objects: 4' in run('s3', 'ls', 's3://cli-storage', '--recursive', '--summarize')
    fails('NoSuchKey', 's3api', 'get-object', '--bucket', 'cli-storage', '--key', 'none', 'x')
    assert len(run('s3api', 'list-objects-v2', '--bucket', 'cli-storage', '--page-size', '1')['Contents']) == 4
    run('s3api', 'wait', 'object-exists', '--bucket', 'cli-storage', '--key', 'big.bin')
    run('s3', 'rb', 's3://cli-storage', '--force')


def codecommit_commits_and_merges():
    run('codecommit', 'create-repository', '--repository-name', 'cli', '--tags', 'a=b')
    write('a.txt', b'a\n')
    put = ('codecommit', 'put-file', '--repository-name', 'cli', '--branch-name', 'main', '--file-content', 'fileb://a.txt')
    first = run(*put, '--file-path', 'a.txt')['commitId']
    fails('ParentCommitIdRequiredException', *put, '--file-path', 'b.txt')
    run('codecommit', 'create-branch', '--repository-name', 'cli', '--branch-name', 'f', '--commit-id', first)
    run('codecommit', 'put-file', '--repository-name', 'cli', '--branch-name', 'f', '--file-content', 'fileb://a.txt', '--file-path', 'b.txt', '--parent-commit-id', first)
    pull = run('codecommit', 'create-pull-request', '--title', 't', '--targets', 'repositoryName=cli,sourceReference=f')['pullRequest']['pullRequestId']
    merged = run('codecommit', 'merge-pull-request-by-fast-forward', '--pull-request-id', pull, '--repository-name', 'cli')
    assert merged['pullRequest']['pullRequestStatus'] == 'CLOSED'
    assert len(run('codecommit', 'get-differences', '--repository-name', 'cli', '--before-commit-specifier', first, '--after-commit-specifier', 'main')['differences']) == 1


def codebuild_builds_and_codepipeline_runs_to_an_approval():
    build = role('CliBuild', 'codebuild.amazonaws.com')
    buildspec = 'version: 0.2\nphases: { build: { commands: [ls] } }\n'
    write('project.json', {'name': 'cli', 'source': {'type': 'CODEPIPELINE', 'buildspec': buildspec}, 'artifacts': {'type': 'CODEPIPELINE'}, 'environment': {'type': 'LINUX_CONTAINER', 'image': 'aws/codebuild/standard:7.0', 'computeType': 'BUILD_GENERAL1_SMALL'}, 'serviceRole': build})
    run('codebuild', 'create-project', '--cli-input-json', 'file://project.json')
    assert run('codebuild', 'list-projects')['projects'] == ['cli']
    write('project.json', {'name': 'alone', 'source': {'type': 'NO_SOURCE', 'buildspec': buildspec}, 'artifacts': {'type': 'NO_ARTIFACTS'}, 'environment': {'type': 'LINUX_CONTAINER', 'image': 'aws/codebuild/standard:7.0', 'computeType': 'BUILD_GENERAL1_SMALL'}, 'serviceRole': build})
    run('codebuild', 'create-project', '--cli-input-json', 'file://project.json')
    build_id = run('codebuild', 'start-build', '--project-name', 'alone')['build']['id']
    done = until(lambda: [one for one in run('codebuild', 'batch-get-builds', '--ids', build_id)['builds'] if one['buildComplete']])
    assert done[0]['buildStatus'] == 'SUCCEEDED'
    run('s3', 'mb', 's3://cli-artifacts')
    action = lambda category, provider, configuration, **more: {'name': category, 'actionTypeId': {'category': category, 'owner': 'AWS', 'provider': provider, 'version': '1'}, 'configuration': configuration, **more}
    stages = [action('Source', 'CodeCommit', {'RepositoryName': 'cli', 'BranchName': 'main', 'PollForSourceChanges': 'false'}, outputArtifacts=[{'name': 's'}]),
              action('Build', 'CodeBuild', {'ProjectName': 'cli'}, inputArtifacts=[{'name': 's'}]), action('Approval', 'Manual', {})]
    write('pipeline.json', {'pipeline': {'name': 'cli', 'roleArn': role('CliPipeline', 'codepipeline.amazonaws.com'), 'pipelineType': 'V2', 'artifactStore': {'type': 'S3', 'location': 'cli-artifacts'}, 'stages': [{'name': one['name'], 'actions': [one]} for one in stages]}})
    run('codepipeline', 'create-pipeline', '--cli-input-json', 'file://pipeline.json')
    state = lambda: run('codepipeline', 'get-pipeline-state', '--name', 'cli')['stageStates'][2]['actionStates'][0].get('latestExecution', {})
    token = until(lambda: state().get('token'))
    run('codepipeline', 'put-approval-result', '--pipeline-name', 'cli', '--stage-name', 'Approval', '--action-name', 'Approval', '--result', 'summary=yes,status=Approved', '--token', token)
    until(lambda: state().get('status') == 'Succeeded')
    assert run('codepipeline', 'list-pipeline-executions', '--pipeline-name', 'cli')['pipelineExecutionSummaries'][0]['trigger']['triggerType'] == 'CreatePipeline'
    assert run('codepipeline', 'get-pipeline', '--name', 'cli')['pipeline']['version'] == 1


def kms_encrypts_and_ssm_keeps():
    key = run('kms', 'create-key')['KeyMetadata']['KeyId']
    run('kms', 'create-alias', '--alias-name', 'alias/cli', '--target-key-id', key)
    write('plain', b'secret')
    sealed = run('kms', 'encrypt', '--key-id', 'alias/cli', '--plaintext', 'fileb://plain', '--encryption-context', 'a=b')['CiphertextBlob']
    import base64
    write('sealed', base64.b64decode(sealed))
    fails('InvalidCiphertextException', 'kms', 'decrypt', '--ciphertext-blob', 'fileb://sealed')
    opened = run('kms', 'decrypt', '--ciphertext-blob', 'fileb://sealed', '--encryption-context', 'a=b')
    assert base64.b64decode(opened['Plaintext']) == b'secret'
    for name in ('a', 'b', 'c'):
        run('ssm', 'put-parameter', '--name', f'/cli/{name}', '--type', 'SecureString', '--key-id', 'alias/cli', '--value', name)
    listed = run('ssm', 'get-parameters-by-path', '--path', '/cli', '--with-decryption', '--page-size', '1')
    assert [one['Value'] for one in listed['Parameters']] == ['a', 'b', 'c']
    fails('ParameterAlreadyExists', 'ssm', 'put-parameter', '--name', '/cli/a', '--type', 'String', '--value', 'x')


def iam_and_sts_pass_sessions_on():
    arn = run('sts', 'get-caller-identity')['Arn']
    statement = {'Effect': 'Allow', 'Principal': {'AWS': arn.split(':')[4]}, 'Action': 'sts:AssumeRole'}
    run('iam', 'create-role', '--role-name', 'CliAssumed', '--assume-role-policy-document', json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    run('iam', 'wait', 'role-exists', '--role-name', 'CliAssumed')
    session = run('sts', 'assume-role', '--role-arn', f'arn:aws:iam::{arn.split(":")[4]}:role/CliAssumed', '--role-session-name', 'cli')['Credentials']
    before = dict(os.environ)
    os.environ.update(AWS_ACCESS_KEY_ID=session['AccessKeyId'], AWS_SECRET_ACCESS_KEY=session['SecretAccessKey'], AWS_SESSION_TOKEN=session['SessionToken'])
    try:
        assert run('sts', 'get-caller-identity')['Arn'].endswith(':assumed-role/CliAssumed/cli')
        fails('AccessDenied', 's3', 'ls')
    finally:
        os.environ.update(before)


def lambda_publishes_and_lists():
    arn = role('CliFunction', 'lambda.amazonaws.com')
    import zipfile
    with zipfile.ZipFile('code.zip', 'w') as archive:
        archive.writestr('index.py', 'def handler(event, context):\n    return 1\n')
    run('lambda', 'create-function', '--function-name', 'cli', '--runtime', 'python3.13', '--handler', 'index.handler', '--role', arn, '--zip-file', 'fileb://code.zip')
    run('lambda', 'wait', 'function-active-v2', '--function-name', 'cli')
    assert run('lambda', 'publish-version', '--function-name', 'cli')['Version'] == '1'
    assert [one['Version'] for one in run('lambda', 'list-versions-by-function', '--function-name', 'cli', '--page-size', '1')['Versions']] == ['$LATEST', '1']
    fails('ResourceNotFoundException', 'lambda', 'get-function', '--function-name', 'none')


def events_sns_and_logs_tell_each_other():
    topic = run('sns', 'create-topic', '--name', 'cli')['TopicArn']
    run('events', 'put-rule', '--name', 'cli', '--event-pattern', '{"source": ["cli"]}')
    assert run('events', 'put-targets', '--rule', 'cli', '--targets', f'Id=1,Arn={topic}')['FailedEntryCount'] == 0
    assert run('events', 'put-events', '--entries', '[{"Source": "cli", "DetailType": "d", "Detail": "{}"}]')['FailedEntryCount'] == 0
    run('logs', 'create-log-group', '--log-group-name', '/cli')
    run('logs', 'put-retention-policy', '--log-group-name', '/cli', '--retention-in-days', '7')
    assert run('logs', 'describe-log-groups', '--log-group-name-prefix', '/cli')['logGroups'][0]['retentionInDays'] == 7
    fails('ResourceAlreadyExistsException', 'logs', 'create-log-group', '--log-group-name', '/cli')


def ecr_codeartifact_dynamodb_and_the_rest_keep_what_they_are_told():
    run('ecr', 'create-repository', '--repository-name', 'cli', '--image-tag-mutability', 'IMMUTABLE')
    assert run('ecr', 'get-login-password')
    run('codeartifact', 'create-domain', '--domain', 'cli')
    run('codeartifact', 'create-repository', '--domain', 'cli', '--repository', 'libraries')
    assert run('codeartifact', 'list-repositories-in-domain', '--domain', 'cli')['repositories'][0]['name'] == 'libraries'
    run('codeartifact', 'get-authorization-token', '--domain', 'cli')
    run('dynamodb', 'create-table', '--table-name', 'cli', '--attribute-definitions', 'AttributeName=id,AttributeType=S', '--key-schema', 'AttributeName=id,KeyType=HASH', '--billing-mode', 'PAY_PER_REQUEST')
    run('dynamodb', 'wait', 'table-exists', '--table-name', 'cli')
    run('cloudwatch', 'put-metric-alarm', '--alarm-name', 'cli', '--namespace', 'AWS/Events', '--metric-name', 'Invocations', '--statistic', 'Sum', '--threshold', '1', '--comparison-operator', 'GreaterThanThreshold', '--period', '60', '--evaluation-periods', '1')
    run('cloudwatch', 'wait', 'alarm-exists', '--alarm-names', 'cli')
    assert run('cloudtrail', 'describe-trails') == {'trailList': []}
    states = role('CliStates', 'states.amazonaws.com')
    run('stepfunctions', 'create-state-machine', '--name', 'cli', '--definition', '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}', '--role-arn', states)
    assert len(run('stepfunctions', 'list-state-machines')['stateMachines']) == 1
    run('secretsmanager', 'create-secret', '--name', 'from-cli', '--secret-string', 'x')
    assert run('secretsmanager', 'get-secret-value', '--secret-id', 'from-cli')['SecretString'] == 'x'
    rest = run('apigateway', 'create-rest-api', '--name', 'cli')['id']
    assert run('apigateway', 'get-resources', '--rest-api-id', rest)['items'][0]['path'] == '/'
    assert run('apigatewayv2', 'create-api', '--name', 'cli', '--protocol-type', 'HTTP')['Name'] == 'cli'


def organizations_are_listed_in_the_management_account(management):
    before = dict(os.environ)
    os.environ.update(management)
    try:
        assert len(run('organizations', 'list-accounts', '--page-size', '2')['Accounts']) == 6
    finally:
        os.environ.update(before)
    fails('AccessDeniedException', 'organizations', 'list-accounts')


def main():
    task = json.load(sys.stdin)
    os.environ.update(task['environment'])
    os.chdir(task['folder'])
    report = []
    for name, case in [*globals().items()]:
        if not (callable(case) and '_' in name[1:] and case.__module__ == '__main__'):
            continue
        outcome = {'name': name.replace('_', ' ')}
        try:
            case(task['management']) if case.__code__.co_argcount else case()
        except Exception:  # noqa: BLE001: what a case fails by is its report
            outcome['failure'] = ''.join(traceback.format_exc().splitlines(True)[-8:])
        report.append(outcome)
    json.dump(report, sys.stdout)


main()
