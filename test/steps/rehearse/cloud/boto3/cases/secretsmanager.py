import json

from driver import DEV, TEST, case, equal, refused


def current(aws, name, **more):
    return aws.secretsmanager.get_secret_value(SecretId=name, **more)


@case
def keeps_versions_with_labels(aws):
    made = aws.secretsmanager.create_secret(Name='v/a', Description='d', SecretString='1', Tags=[{'Key': 'a', 'Value': 'b'}])
    refused('ResourceExistsException', aws.secretsmanager.create_secret, Name='v/a', SecretString='1')
    put = aws.secretsmanager.put_secret_value(SecretId='v/a', SecretString='2')
    equal(put['VersionStages'], ['AWSCURRENT'])
    equal(current(aws, made['ARN'])['SecretString'], '2')
    equal(current(aws, 'v/a', VersionStage='AWSPREVIOUS')['VersionId'], made['VersionId'])
    pending = aws.secretsmanager.put_secret_value(SecretId='v/a', SecretString='3', VersionStages=['AWSPENDING'])
    equal(current(aws, 'v/a')['SecretString'], '2')
    equal(current(aws, 'v/a', VersionId=pending['VersionId'])['SecretString'], '3')
    described = aws.secretsmanager.describe_secret(SecretId='v/a')
    equal(described['VersionIdsToStages'], {made['VersionId']: ['AWSPREVIOUS'], put['VersionId']: ['AWSCURRENT'], pending['VersionId']: ['AWSPENDING']})
    equal((described['Description'], described['Tags']), ('d', [{'Key': 'a', 'Value': 'b'}]))
    refused('ResourceNotFoundException', current, aws=aws, name='v/a', VersionStage='none')
    refused('ResourceNotFoundException', current, aws=aws, name='v/none')


@case
def answers_a_request_that_is_tried_again(aws):
    token = {'ClientRequestToken': '0' * 32}
    made = [aws.secretsmanager.create_secret(Name='again', SecretString='1', **token)['ARN'] for _ in range(2)]
    equal(made[0], made[1])
    refused('ResourceExistsException', aws.secretsmanager.put_secret_value, SecretId='again', SecretString='2', **token)


@case
def encrypts_with_a_key(aws):
    key = aws.kms.create_key()['KeyMetadata']['Arn']
    aws.secretsmanager.create_secret(Name='keyed', SecretBinary=b'\x00\xff')
    aws.secretsmanager.update_secret(SecretId='keyed', KmsKeyId=key, Description='k')
    equal(current(aws, 'keyed')['SecretBinary'], b'\x00\xff')
    equal(aws.secretsmanager.describe_secret(SecretId='keyed')['KmsKeyId'], key)
    aws.kms.disable_key(KeyId=key)
    refused('DecryptionFailure', current, aws=aws, name='keyed')
    refused('EncryptionFailure', aws.secretsmanager.put_secret_value, SecretId='keyed', SecretString='x')


@case
def deletes_with_a_window_and_without(aws):
    for name in ('d/a', 'd/b'):
        aws.secretsmanager.create_secret(Name=name, SecretString='x')
    refused('InvalidParameterException', aws.secretsmanager.delete_secret, SecretId='d/a', RecoveryWindowInDays=3)
    aws.secretsmanager.delete_secret(SecretId='d/a', RecoveryWindowInDays=7)
    refused('InvalidRequestException', current, aws=aws, name='d/a')
    refused('InvalidRequestException', aws.secretsmanager.create_secret, Name='d/a', SecretString='x')
    assert aws.secretsmanager.describe_secret(SecretId='d/a')['DeletedDate']
    aws.secretsmanager.restore_secret(SecretId='d/a')
    equal(current(aws, 'd/a')['SecretString'], 'x')
    before = aws.secretsmanager.delete_secret(SecretId='d/b', ForceDeleteWithoutRecovery=True)['ARN']
    assert aws.secretsmanager.create_secret(Name='d/b', SecretString='x')['ARN'] != before


@case
def is_read_by_another_account_by_its_policy(aws):
    made = aws.secretsmanager.create_secret(Name='shared', SecretString='x')
    other = aws.of(TEST).secretsmanager
    refused('AccessDeniedException', other.get_secret_value, SecretId=made['ARN'])
    policy = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': f'arn:aws:iam::{TEST}:root'}, 'Action': 'secretsmanager:GetSecretValue', 'Resource': '*'}]}
    aws.secretsmanager.put_resource_policy(SecretId='shared', ResourcePolicy=json.dumps(policy))
    equal(json.loads(aws.secretsmanager.get_resource_policy(SecretId='shared')['ResourcePolicy']), policy)
    # The key of Secrets Manager itself lets no other account in.
    refused('AccessDeniedException', other.get_secret_value, SecretId=made['ARN'])
    statement = {'Effect': 'Allow', 'Principal': {'AWS': [f'arn:aws:iam::{account}:root' for account in (DEV, TEST)]}, 'Action': 'kms:*', 'Resource': '*'}
    key = aws.kms.create_key(Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))['KeyMetadata']['Arn']
    aws.secretsmanager.update_secret(SecretId='shared', KmsKeyId=key)
    equal(other.get_secret_value(SecretId=made['ARN'])['SecretString'], 'x')
    aws.secretsmanager.delete_resource_policy(SecretId='shared')
    assert 'ResourcePolicy' not in aws.secretsmanager.get_resource_policy(SecretId='shared')
    refused('MalformedPolicyDocumentException', aws.secretsmanager.put_resource_policy, SecretId='shared', ResourcePolicy='{}')


@case
def tags_secrets(aws):
    aws.secretsmanager.create_secret(Name='tagged', SecretString='x')
    aws.secretsmanager.tag_resource(SecretId='tagged', Tags=[{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': '2'}])
    aws.secretsmanager.untag_resource(SecretId='tagged', TagKeys=['a'])
    equal(aws.secretsmanager.describe_secret(SecretId='tagged')['Tags'], [{'Key': 'b', 'Value': '2'}])


@case
def makes_passwords(aws):
    password = lambda **options: aws.secretsmanager.get_random_password(**options)['RandomPassword']
    equal(len(password()), 32)
    assert password() != password()
    made = password(PasswordLength=3, ExcludePunctuation=True)
    assert any(map(str.isupper, made)) and any(map(str.islower, made)) and any(map(str.isdigit, made)), made
    made = password(PasswordLength=500, ExcludePunctuation=True, ExcludeNumbers=True, ExcludeUppercase=True, ExcludeCharacters='abc')
    assert made.isalpha() and made.islower() and not set(made) & set('abc'), made
    refused('InvalidParameterException', aws.secretsmanager.get_random_password, PasswordLength=4097)


@case
def refuses_what_is_no_secret(aws):
    create = aws.secretsmanager.create_secret
    refused('ValidationException', create, Name='a b', SecretString='x')
    refused('InvalidParameterException', create, Name='both', SecretString='x', SecretBinary=b'x')
    refused('InvalidParameterException', create, Name='long', SecretString='x' * 65537)
    refused('NotImplemented', aws.secretsmanager.rotate_secret, SecretId='none')
