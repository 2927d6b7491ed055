import json

from driver import DEV, case, equal, pages, refused, trust

ALLOW = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': 's3:*', 'Resource': '*'}]})
LAMBDA = trust('lambda.amazonaws.com')


@case
def makes_lists_changes_and_deletes_roles(aws):
    iam = aws.iam
    made = iam.create_role(RoleName='Orders', Path='/app/', AssumeRolePolicyDocument=LAMBDA, Description='d', Tags=[{'Key': 'a', 'Value': 'b'}])['Role']
    equal(made['Arn'], f'arn:aws:iam::{DEV}:role/app/Orders')
    equal(made['AssumeRolePolicyDocument']['Statement'][0]['Action'], 'sts:AssumeRole')
    iam.create_role(RoleName='Other', Path='/app/', AssumeRolePolicyDocument=LAMBDA)
    found = pages(iam, 'list_roles', PathPrefix='/app/', PaginationConfig={'PageSize': 1})
    equal([item['RoleName'] for page in found for item in page['Roles']], ['Orders', 'Other'])
    iam.update_role(RoleName='Orders', MaxSessionDuration=7200)
    equal(iam.update_role_description(RoleName='Orders', Description='e')['Role']['Description'], 'e')
    iam.update_assume_role_policy(RoleName='Orders', PolicyDocument=trust('ec2.amazonaws.com'))
    equal(iam.get_role(RoleName='Orders')['Role']['MaxSessionDuration'], 7200)
    equal(iam.list_instance_profiles_for_role(RoleName='Orders')['InstanceProfiles'], [])
    refused('EntityAlreadyExists', iam.create_role, RoleName='Orders', AssumeRolePolicyDocument=LAMBDA)
    refused('MalformedPolicyDocument', iam.create_role, RoleName='X', AssumeRolePolicyDocument='{}')
    refused('ValidationError', iam.create_role, RoleName='a b', AssumeRolePolicyDocument=LAMBDA)
    iam.delete_role(RoleName='Orders')
    refused('NoSuchEntity', iam.get_role, RoleName='Orders')
    refused('NoSuchEntity', iam.delete_role, RoleName='Orders')


@case
def has_inline_policies_of_roles_and_users(aws):
    iam = aws.iam
    iam.create_role(RoleName='Inline', AssumeRolePolicyDocument=LAMBDA)
    iam.create_user(UserName='inline')
    for kind, of in (('role', {'RoleName': 'Inline'}), ('user', {'UserName': 'inline'})):
        getattr(iam, f'put_{kind}_policy')(**of, PolicyName='p', PolicyDocument=ALLOW)
        getattr(iam, f'put_{kind}_policy')(**of, PolicyName='q', PolicyDocument=ALLOW)
        equal(getattr(iam, f'get_{kind}_policy')(**of, PolicyName='p')['PolicyDocument'], json.loads(ALLOW))
        listed = pages(iam, f'list_{kind}_policies', **of, PaginationConfig={'PageSize': 1})
        equal([name for page in listed for name in page['PolicyNames']], ['p', 'q'])
        refused('DeleteConflict', getattr(iam, f'delete_{kind}'), **of)
        refused('MalformedPolicyDocument', getattr(iam, f'put_{kind}_policy'), **of, PolicyName='p', PolicyDocument='{"a"')
        for name in ('p', 'q'):
            getattr(iam, f'delete_{kind}_policy')(**of, PolicyName=name)
        refused('NoSuchEntity', getattr(iam, f'get_{kind}_policy'), **of, PolicyName='p')
        refused('NoSuchEntity', getattr(iam, f'delete_{kind}_policy'), **of, PolicyName='p')


@case
def has_managed_policies_with_versions(aws):
    iam = aws.iam
    made = iam.create_policy(PolicyName='Managed', Path='/app/', PolicyDocument=ALLOW, Description='d', Tags=[{'Key': 'a', 'Value': 'b'}])['Policy']
    arn = made['Arn']
    equal(made['DefaultVersionId'], 'v1')
    equal(iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW)['PolicyVersion']['IsDefaultVersion'], False)
    iam.set_default_policy_version(PolicyArn=arn, VersionId='v2')
    refused('DeleteConflict', iam.delete_policy_version, PolicyArn=arn, VersionId='v2')
    refused('DeleteConflict', iam.delete_policy, PolicyArn=arn)
    equal(iam.get_policy_version(PolicyArn=arn, VersionId='v1')['PolicyVersion']['Document'], json.loads(ALLOW))
    listed = pages(iam, 'list_policy_versions', PolicyArn=arn, PaginationConfig={'PageSize': 1})
    equal(sorted(item['VersionId'] for page in listed for item in page['Versions']), ['v1', 'v2'])
    iam.delete_policy_version(PolicyArn=arn, VersionId='v1')
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=ALLOW)
    refused('LimitExceeded', iam.create_policy_version, PolicyArn=arn, PolicyDocument=ALLOW)
    equal(iam.get_policy(PolicyArn=arn)['Policy']['DefaultVersionId'], 'v2')
    iam.create_policy(PolicyName='Second', PolicyDocument=ALLOW)
    listed = pages(iam, 'list_policies', Scope='Local', PaginationConfig={'PageSize': 1})
    equal(sorted(item['PolicyName'] for page in listed for item in page['Policies']), ['Managed', 'Second'])
    iam.tag_policy(PolicyArn=arn, Tags=[{'Key': 'c', 'Value': 'd'}])
    iam.untag_policy(PolicyArn=arn, TagKeys=['a'])
    equal(iam.get_policy(PolicyArn=arn)['Policy']['Tags'], [{'Key': 'c', 'Value': 'd'}])
    iam.delete_policy(PolicyArn=f'arn:aws:iam::{DEV}:policy/Second')
    refused('NoSuchEntity', iam.get_policy, PolicyArn=f'arn:aws:iam::{DEV}:policy/Second')
    refused('NoSuchEntity', iam.get_policy_version, PolicyArn=arn, VersionId='v9')
    equal(iam.get_policy(PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')['Policy']['PolicyName'], 'AdministratorAccess')


@case
def attaches_policies_and_boundaries(aws):
    iam = aws.iam
    arn = iam.create_policy(PolicyName='Attached', PolicyDocument=ALLOW)['Policy']['Arn']
    iam.create_role(RoleName='Attaching', AssumeRolePolicyDocument=LAMBDA)
    iam.create_user(UserName='attaching')
    for kind, of in (('role', {'RoleName': 'Attaching'}), ('user', {'UserName': 'attaching'})):
        getattr(iam, f'attach_{kind}_policy')(**of, PolicyArn=arn)
        getattr(iam, f'attach_{kind}_policy')(**of, PolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')
        listed = pages(iam, f'list_attached_{kind}_policies', **of, PaginationConfig={'PageSize': 1})
        equal(sorted(item['PolicyName'] for page in listed for item in page['AttachedPolicies']), ['AdministratorAccess', 'Attached'])
        getattr(iam, f'put_{kind}_permissions_boundary')(**of, PermissionsBoundary=arn)
        found = getattr(iam, f'get_{kind}')(**of)[kind.capitalize()]
        equal(found['PermissionsBoundary'], {'PermissionsBoundaryType': 'PermissionsBoundaryPolicy', 'PermissionsBoundaryArn': arn})
        refused('NoSuchEntity', getattr(iam, f'attach_{kind}_policy'), **of, PolicyArn=f'arn:aws:iam::{DEV}:policy/none')
    found = iam.list_entities_for_policy(PolicyArn=arn)
    equal(([item['RoleName'] for item in found['PolicyRoles']], [item['UserName'] for item in found['PolicyUsers']]), (['Attaching'], ['attaching']))
    refused('DeleteConflict', iam.delete_policy, PolicyArn=arn)
    for kind, of in (('role', {'RoleName': 'Attaching'}), ('user', {'UserName': 'attaching'})):
        getattr(iam, f'delete_{kind}_permissions_boundary')(**of)
        getattr(iam, f'detach_{kind}_policy')(**of, PolicyArn=arn)
        refused('NoSuchEntity', getattr(iam, f'detach_{kind}_policy'), **of, PolicyArn=arn)


@case
def has_users_with_access_keys(aws):
    iam = aws.iam
    made = iam.create_user(UserName='ann', Path='/people/', Tags=[{'Key': 'a', 'Value': 'b'}])['User']
    equal(made['Arn'], f'arn:aws:iam::{DEV}:user/people/ann')
    iam.create_user(UserName='ben', Path='/people/')
    found = pages(iam, 'list_users', PathPrefix='/people/', PaginationConfig={'PageSize': 1})
    equal([item['UserName'] for page in found for item in page['Users']], ['ann', 'ben'])
    key = iam.create_access_key(UserName='ann')['AccessKey']['AccessKeyId']
    iam.create_access_key(UserName='ann')
    refused('LimitExceeded', iam.create_access_key, UserName='ann')
    found = pages(iam, 'list_access_keys', UserName='ann', PaginationConfig={'PageSize': 1})
    equal(len([item for page in found for item in page['AccessKeyMetadata']]), 2)
    refused('DeleteConflict', iam.delete_user, UserName='ann')
    iam.delete_access_key(UserName='ann', AccessKeyId=key)
    refused('NoSuchEntity', iam.delete_access_key, UserName='ann', AccessKeyId=key)
    equal(iam.list_groups_for_user(UserName='ann')['Groups'], [])
    iam.tag_user(UserName='ann', Tags=[{'Key': 'c', 'Value': 'd'}])
    iam.untag_user(UserName='ann', TagKeys=['a'])
    equal(iam.list_user_tags(UserName='ann')['Tags'], [{'Key': 'c', 'Value': 'd'}])
    iam.delete_user(UserName='ben')
    refused('NoSuchEntity', iam.get_user, UserName='ben')


@case
def tags_roles(aws):
    iam = aws.iam
    iam.create_role(RoleName='Tagged', AssumeRolePolicyDocument=LAMBDA)
    iam.tag_role(RoleName='Tagged', Tags=[{'Key': 'a', 'Value': '1'}, {'Key': 'b', 'Value': '2'}])
    iam.untag_role(RoleName='Tagged', TagKeys=['a'])
    equal(iam.list_role_tags(RoleName='Tagged')['Tags'], [{'Key': 'b', 'Value': '2'}])


@case
def makes_service_linked_roles(aws):
    iam = aws.iam
    made = iam.create_service_linked_role(AWSServiceName='organizations.amazonaws.com')
    name = made['Role']['RoleName']
    refused('InvalidInput', iam.create_service_linked_role, AWSServiceName='organizations.amazonaws.com')
    refused('UnmodifiableEntity', iam.delete_role, RoleName=name)
    assert iam.delete_service_linked_role(RoleName=name)['DeletionTaskId'].startswith('task/')
