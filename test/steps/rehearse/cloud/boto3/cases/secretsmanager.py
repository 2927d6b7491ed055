import json

from driver import DEV, case, equal, refused


@case
def keeps_secrets_with_versions_and_stages(aws):
    sm = aws.secretsmanager
    made = sm.create_secret(Name='orders/db', SecretString='{"password": "one"}', Description='d', Tags=[{'Key': 'a', 'Value': 'b'}])
    assert made['ARN'].startswith(f'arn:aws:secretsmanager:eu-west-1:{DEV}:secret:orders/db-')
    refused('ResourceExistsException', sm.create_secret, Name='orders/db', SecretString='x')
    second = sm.put_secret_value(SecretId='orders/db', SecretString='two')['VersionId']
    equal(sm.get_secret_value(SecretId='orders/db')['SecretString'], 'two')
    equal(sm.get_secret_value(SecretId='orders/db', VersionStage='AWSPREVIOUS')['SecretString'], '{"password": "one"}')
    equal(sm.get_secret_value(SecretId=made['ARN'], VersionId=second)['VersionStages'], ['AWSCURRENT'])
    sm.update_secret(SecretId='orders/db', Description='e')
    equal(sm.describe_secret(SecretId='orders/db')['Description'], 'e')
    refused('ResourceNotFoundException', sm.get_secret_value, SecretId='none')
    refused('ResourceNotFoundException', sm.get_secret_value, SecretId='orders/db', VersionStage='NONE')


@case
def deletes_in_time_and_restores(aws):
    sm = aws.secretsmanager
    sm.create_secret(Name='going', SecretString='x')
    refused('InvalidParameterException', sm.delete_secret, SecretId='going', RecoveryWindowInDays=3)
    assert sm.delete_secret(SecretId='going', RecoveryWindowInDays=7)['DeletionDate']
    refused('InvalidRequestException', sm.get_secret_value, SecretId='going')
    sm.restore_secret(SecretId='going')
    equal(sm.get_secret_value(SecretId='going')['SecretString'], 'x')
    sm.delete_secret(SecretId='going', ForceDeleteWithoutRecovery=True)
    refused('ResourceNotFoundException', sm.describe_secret, SecretId='going')


@case
def has_tags_policies_and_random_passwords(aws):
    sm = aws.secretsmanager
    sm.create_secret(Name='policed', SecretString='x')
    sm.tag_resource(SecretId='policed', Tags=[{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': '2'}])
    sm.untag_resource(SecretId='policed', TagKeys=['a'])
    equal(sm.describe_secret(SecretId='policed')['Tags'], [{'Key': 'b', 'Value': '2'}])
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': '222222222222'}, 'Action': 'secretsmanager:GetSecretValue', 'Resource': '*'}]})
    sm.put_resource_policy(SecretId='policed', ResourcePolicy=policy)
    equal(json.loads(sm.get_resource_policy(SecretId='policed')['ResourcePolicy'])['Statement'][0]['Effect'], 'Allow')
    refused('MalformedPolicyDocumentException', sm.put_resource_policy, SecretId='policed', ResourcePolicy='{')
    sm.delete_resource_policy(SecretId='policed')
    assert 'ResourcePolicy' not in sm.get_resource_policy(SecretId='policed')
    equal(len(sm.get_random_password(PasswordLength=20, ExcludePunctuation=True)['RandomPassword']), 20)
