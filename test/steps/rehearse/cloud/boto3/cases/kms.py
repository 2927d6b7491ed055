import json

from driver import DEV, TOOLS, case, equal, pages, refused


def make(aws, **parameters):
    return aws.kms.create_key(**parameters)['KeyMetadata']['KeyId']


@case
def makes_describes_and_lists_keys(aws):
    key = make(aws, Description='d', Tags=[{'TagKey': 'a', 'TagValue': 'b'}])
    aws.kms.update_key_description(KeyId=key, Description='e')
    found = aws.kms.describe_key(KeyId=key)['KeyMetadata']
    equal((found['Description'], found['KeyState'], found['KeySpec']), ('e', 'Enabled', 'SYMMETRIC_DEFAULT'))
    assert key in [item['KeyId'] for page in pages(aws.kms, 'list_keys', PaginationConfig={'PageSize': 1}) for item in page['Keys']]
    refused('NotFoundException', aws.kms.describe_key, KeyId='00000000-0000-0000-0000-000000000000')
    refused('ValidationException', aws.kms.list_keys, Limit=5000)


@case
def disables_enables_and_deletes_in_time(aws):
    key = make(aws)
    aws.kms.disable_key(KeyId=key)
    refused('DisabledException', aws.kms.encrypt, KeyId=key, Plaintext=b'x')
    aws.kms.enable_key(KeyId=key)
    answer = aws.kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    equal((answer['KeyState'], answer['PendingWindowInDays']), ('PendingDeletion', 7))
    refused('KMSInvalidStateException', aws.kms.encrypt, KeyId=key, Plaintext=b'x')
    aws.kms.cancel_key_deletion(KeyId=key)
    equal(aws.kms.describe_key(KeyId=key)['KeyMetadata']['KeyState'], 'Disabled')
    refused('ValidationException', aws.kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=1)


@case
def rotates(aws):
    key = make(aws)
    equal(aws.kms.get_key_rotation_status(KeyId=key)['KeyRotationEnabled'], False)
    aws.kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    equal(aws.kms.get_key_rotation_status(KeyId=key)['RotationPeriodInDays'], 180)
    aws.kms.rotate_key_on_demand(KeyId=key)
    aws.kms.disable_key_rotation(KeyId=key)


@case
def tags_keys_and_names_them_by_aliases(aws):
    key, other = make(aws), make(aws)
    aws.kms.tag_resource(KeyId=key, Tags=[{'TagKey': 'a', 'TagValue': '1'}, {'TagKey': 'b', 'TagValue': '2'}])
    aws.kms.untag_resource(KeyId=key, TagKeys=['a'])
    equal(aws.kms.list_resource_tags(KeyId=key)['Tags'], [{'TagKey': 'b', 'TagValue': '2'}])
    aws.kms.create_alias(AliasName='alias/orders', TargetKeyId=key)
    refused('AlreadyExistsException', aws.kms.create_alias, AliasName='alias/orders', TargetKeyId=other)
    refused('InvalidAliasNameException', aws.kms.create_alias, AliasName='orders', TargetKeyId=other)
    aws.kms.update_alias(AliasName='alias/orders', TargetKeyId=other)
    equal(aws.kms.describe_key(KeyId='alias/orders')['KeyMetadata']['KeyId'], other)
    equal([item['AliasName'] for item in aws.kms.list_aliases(KeyId=other)['Aliases']], ['alias/orders'])
    aws.kms.delete_alias(AliasName='alias/orders')
    refused('NotFoundException', aws.kms.delete_alias, AliasName='alias/orders')


@case
def encrypts_with_a_context_that_decrypting_must_know(aws):
    key, other = make(aws), make(aws)
    sealed = aws.kms.encrypt(KeyId=key, Plaintext=b'secret', EncryptionContext={'a': 'b'})['CiphertextBlob']
    equal(aws.kms.decrypt(CiphertextBlob=sealed, EncryptionContext={'a': 'b'})['Plaintext'], b'secret')
    refused('InvalidCiphertextException', aws.kms.decrypt, CiphertextBlob=sealed)
    refused('IncorrectKeyException', aws.kms.decrypt, CiphertextBlob=sealed, KeyId=other, EncryptionContext={'a': 'b'})
    moved = aws.kms.re_encrypt(CiphertextBlob=sealed, SourceEncryptionContext={'a': 'b'}, DestinationKeyId=other)
    equal(aws.kms.decrypt(CiphertextBlob=moved['CiphertextBlob'])['Plaintext'], b'secret')


@case
def generates_data_keys_and_random_bytes(aws):
    key = make(aws)
    data = aws.kms.generate_data_key(KeyId=key, KeySpec='AES_256')
    equal(aws.kms.decrypt(CiphertextBlob=data['CiphertextBlob'])['Plaintext'], data['Plaintext'])
    assert 'Plaintext' not in aws.kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=16)
    equal(len(aws.kms.generate_random(NumberOfBytes=32)['Plaintext']), 32)


@case
def lets_the_key_policy_rule_alone(aws):
    key = make(aws)
    equal(aws.kms.list_key_policies(KeyId=key)['PolicyNames'], ['default'])
    arn = aws.kms.describe_key(KeyId=key)['KeyMetadata']['Arn']
    refused('AccessDeniedException', aws.of(TOOLS).kms.encrypt, KeyId=arn, Plaintext=b'x')
    policy = json.loads(aws.kms.get_key_policy(KeyId=key, PolicyName='default')['Policy'])
    policy['Statement'].append({'Effect': 'Allow', 'Principal': {'AWS': TOOLS}, 'Action': 'kms:Encrypt', 'Resource': '*'})
    aws.kms.put_key_policy(KeyId=key, PolicyName='default', Policy=json.dumps(policy))
    aws.of(TOOLS).kms.encrypt(KeyId=arn, Plaintext=b'x')
    refused('AccessDeniedException', aws.of(TOOLS).kms.describe_key, KeyId=arn)
    refused('MalformedPolicyDocumentException', aws.kms.put_key_policy, KeyId=key, PolicyName='default', Policy='{"Statement": 1}')


@case
def has_the_keys_of_services_where_they_are_used(aws):
    found = aws.kms.describe_key(KeyId='alias/aws/ssm')['KeyMetadata'] if _uses_ssm(aws) else None
    equal((found['KeyManager'], found['AWSAccountId']), ('AWS', DEV))


def _uses_ssm(aws):
    return aws.ssm.put_parameter(Name='/kms/managed', Type='SecureString', Value='x')
