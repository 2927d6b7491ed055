import json

from driver import DEV, TOOLS, case, equal, refused, role


@case
def tells_who_calls(aws):
    answer = aws.sts.get_caller_identity()
    equal(answer['Account'], DEV)
    equal(answer['Arn'].split('/')[0], f'arn:aws:sts::{DEV}:assumed-role')


@case
def gives_a_user_a_session_and_a_session_none(aws):
    aws.iam.create_user(UserName='session')
    key = aws.iam.create_access_key(UserName='session')['AccessKey']
    user = aws.make('sts', aws_access_key_id=key['AccessKeyId'], aws_secret_access_key=key['SecretAccessKey'])
    equal(user.get_caller_identity()['Arn'], f'arn:aws:iam::{DEV}:user/session')
    given = user.get_session_token(DurationSeconds=900)['Credentials']
    session = aws.make(
        'sts',
        aws_access_key_id=given['AccessKeyId'],
        aws_secret_access_key=given['SecretAccessKey'],
        aws_session_token=given['SessionToken'],
    )
    equal(session.get_caller_identity()['Arn'], f'arn:aws:iam::{DEV}:user/session')
    refused('AccessDenied', aws.sts.get_session_token)


@case
def assumes_a_role_across_accounts_with_a_session_policy(aws):
    arn = cross_account_role(aws, 'Assumed', 's3:*')
    tools = aws.of(TOOLS).sts
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:ListAllMyBuckets', 'Resource': '*'}]})
    answer = tools.assume_role(RoleArn=arn, RoleSessionName='both', DurationSeconds=900, Policy=policy)
    equal(answer['AssumedRoleUser']['Arn'], f'arn:aws:sts::{DEV}:assumed-role/Assumed/both')
    s3 = as_session(aws, 's3', answer)
    s3.list_buckets()
    refused('AccessDenied', s3.create_bucket, Bucket='not-by-session', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})


@case
def refuses_a_role_that_does_not_trust_and_a_name_that_is_none(aws):
    arn = role(aws, 'ForLambda', 'lambda.amazonaws.com')
    refused('AccessDenied', aws.sts.assume_role, RoleArn=arn, RoleSessionName='xx')
    refused('AccessDenied', aws.sts.assume_role, RoleArn=f'arn:aws:iam::{DEV}:role/none', RoleSessionName='xx')
    refused('ValidationError', aws.sts.assume_role, RoleArn=arn, RoleSessionName='a name')
    trusted = cross_account_role(aws, 'Trusting', 's3:*')
    refused('ValidationError', aws.of(TOOLS).sts.assume_role, RoleArn=trusted, RoleSessionName='xx', DurationSeconds=50_000)


@case
def keeps_a_chained_session_to_an_hour(aws):
    first = cross_account_role(aws, 'Chain', 'sts:*')
    session = as_session(aws, 'sts', aws.of(TOOLS).sts.assume_role(RoleArn=first, RoleSessionName='xx'))
    trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': first}, 'Action': 'sts:AssumeRole'}]}
    second = aws.iam.create_role(RoleName='Second', AssumeRolePolicyDocument=json.dumps(trust), MaxSessionDuration=7200)
    arn = second['Role']['Arn']
    session.assume_role(RoleArn=arn, RoleSessionName='yy')
    refused('ValidationError', session.assume_role, RoleArn=arn, RoleSessionName='yy', DurationSeconds=7200)


@case
def tells_an_unknown_key_and_a_wrong_secret_apart_in_each_protocol(aws):
    credentials = aws.credentials[DEV]
    wrong = {**credentials, 'aws_secret_access_key': 'x' * 40}
    unknown = {**credentials, 'aws_access_key_id': 'ASIAUNKNOWN000000000'}
    refused('SignatureDoesNotMatch', aws.make('sts', **wrong).get_caller_identity)
    refused('InvalidClientTokenId', aws.make('sts', **unknown).get_caller_identity)
    refused('InvalidSignatureException', aws.make('kms', **wrong).list_keys)
    refused('UnrecognizedClientException', aws.make('kms', **unknown).list_keys)
    refused('SignatureDoesNotMatch', aws.make('s3', **wrong).list_buckets)
    refused('InvalidAccessKeyId', aws.make('s3', **unknown).list_buckets)
    refused('InvalidSignatureException', aws.make('lambda', **wrong).list_functions)
    refused('UnrecognizedClientException', aws.make('lambda', **unknown).list_functions)


def cross_account_role(aws, name, action):
    trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': TOOLS}, 'Action': 'sts:AssumeRole'}]}
    arn = aws.iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
    policy = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': action, 'Resource': '*'}]}
    aws.iam.put_role_policy(RoleName=name, PolicyName='p', PolicyDocument=json.dumps(policy))
    return arn


def as_session(aws, service, answer):
    given = answer['Credentials']
    return aws.make(
        service,
        aws_access_key_id=given['AccessKeyId'],
        aws_secret_access_key=given['SecretAccessKey'],
        aws_session_token=given['SessionToken'],
    )
