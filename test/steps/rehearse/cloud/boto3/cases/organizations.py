import json

from driver import DEV, MANAGEMENT, TEST, TOOLS, case, equal, pages, refused


def client(aws):
    return aws.of(MANAGEMENT).organizations


@case
def describes_the_organisation(aws):
    org = client(aws)
    equal(org.describe_organization()['Organization']['MasterAccountId'], MANAGEMENT)
    root = org.list_roots()['Roots'][0]
    assert len(org.list_accounts()['Accounts']) >= 6
    assert len(pages(org, 'list_accounts', PaginationConfig={'PageSize': 2})) >= 3
    equal(org.describe_account(AccountId=DEV)['Account']['Name'], 'Dev')
    unit = org.list_parents(ChildId=DEV)['Parents'][0]['Id']
    equal(org.describe_organizational_unit(OrganizationalUnitId=unit)['OrganizationalUnit']['Name'], 'Standard')
    equal(sorted(item['Id'] for item in org.list_accounts_for_parent(ParentId=unit)['Accounts']), [DEV, TEST])
    assert org.list_organizational_units_for_parent(ParentId=root['Id'])['OrganizationalUnits']
    assert org.list_children(ParentId=root['Id'], ChildType='ORGANIZATIONAL_UNIT')['Children']
    refused('AccountNotFoundException', org.describe_account, AccountId='999999999999')
    refused('AccessDeniedException', aws.organizations.list_accounts)


@case
def makes_moves_and_removes_accounts(aws):
    org = client(aws)
    root = org.list_roots()['Roots'][0]['Id']
    unit = org.create_organizational_unit(ParentId=root, Name='Boto3', Tags=[{'Key': 'a', 'Value': 'b'}])['OrganizationalUnit']['Id']
    refused('DuplicateOrganizationalUnitException', org.create_organizational_unit, ParentId=root, Name='Boto3')
    status = org.create_account(Email='new@example.com', AccountName='New')['CreateAccountStatus']
    for _ in range(100):
        status = org.describe_create_account_status(CreateAccountRequestId=status['Id'])['CreateAccountStatus']
        if status['State'] != 'IN_PROGRESS':
            break
    equal(status['State'], 'SUCCEEDED')
    org.move_account(AccountId=status['AccountId'], SourceParentId=root, DestinationParentId=unit)
    refused('SourceParentNotFoundException', org.move_account, AccountId=status['AccountId'], SourceParentId='ou-none-00000000', DestinationParentId=unit)
    org.remove_account_from_organization(AccountId=status['AccountId'])
    refused('AccountNotFoundException', org.describe_account, AccountId=status['AccountId'])


@case
def has_service_control_policies(aws):
    org = client(aws)
    root = org.list_roots()['Roots'][0]['Id']
    content = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Deny', 'Action': 'ec2:*', 'Resource': '*'}]})
    made = org.create_policy(Name='no-ec2', Description='d', Content=content, Type='SERVICE_CONTROL_POLICY')['Policy']['PolicySummary']
    refused('DuplicatePolicyException', org.create_policy, Name='no-ec2', Description='d', Content=content, Type='SERVICE_CONTROL_POLICY')
    refused('MalformedPolicyDocumentException', org.create_policy, Name='x', Description='d', Content='{}', Type='SERVICE_CONTROL_POLICY')
    policy = made['Id']
    org.update_policy(PolicyId=policy, Description='e')
    equal(org.describe_policy(PolicyId=policy)['Policy']['PolicySummary']['Description'], 'e')
    org.attach_policy(PolicyId=policy, TargetId=TEST)
    refused('DuplicatePolicyAttachmentException', org.attach_policy, PolicyId=policy, TargetId=TEST)
    equal([item['TargetId'] for item in org.list_targets_for_policy(PolicyId=policy)['Targets']], [TEST])
    assert policy in [item['Id'] for item in org.list_policies_for_target(TargetId=TEST, Filter='SERVICE_CONTROL_POLICY')['Policies']]
    assert len(pages(org, 'list_policies', Filter='SERVICE_CONTROL_POLICY', PaginationConfig={'PageSize': 1})) >= 2
    refused('PolicyInUseException', org.delete_policy, PolicyId=policy)
    org.detach_policy(PolicyId=policy, TargetId=TEST)
    refused('PolicyNotAttachedException', org.detach_policy, PolicyId=policy, TargetId=TEST)
    org.delete_policy(PolicyId=policy)
    refused('PolicyNotFoundException', org.describe_policy, PolicyId=policy)
    org.disable_policy_type(RootId=root, PolicyType='SERVICE_CONTROL_POLICY')
    refused('PolicyTypeNotEnabledException', org.disable_policy_type, RootId=root, PolicyType='SERVICE_CONTROL_POLICY')
    equal(org.enable_policy_type(RootId=root, PolicyType='SERVICE_CONTROL_POLICY')['Root']['PolicyTypes'][0]['Status'], 'ENABLED')
    refused('PolicyTypeAlreadyEnabledException', org.enable_policy_type, RootId=root, PolicyType='SERVICE_CONTROL_POLICY')


@case
def trusts_services_and_delegates_to_accounts(aws):
    org = client(aws)
    service = 'member.org.stacksets.cloudformation.amazonaws.com'
    org.enable_aws_service_access(ServicePrincipal=service)
    assert service in [item['ServicePrincipal'] for item in org.list_aws_service_access_for_organization()['EnabledServicePrincipals']]
    org.register_delegated_administrator(AccountId=TOOLS, ServicePrincipal=service)
    refused('AccountAlreadyRegisteredException', org.register_delegated_administrator, AccountId=TOOLS, ServicePrincipal=service)
    equal([item['Id'] for item in org.list_delegated_administrators()['DelegatedAdministrators']], [TOOLS])
    equal([item['ServicePrincipal'] for item in org.list_delegated_services_for_account(AccountId=TOOLS)['DelegatedServices']], [service])
    org.deregister_delegated_administrator(AccountId=TOOLS, ServicePrincipal=service)
    refused('AccountNotRegisteredException', org.deregister_delegated_administrator, AccountId=TOOLS, ServicePrincipal=service)
    org.disable_aws_service_access(ServicePrincipal=service)
