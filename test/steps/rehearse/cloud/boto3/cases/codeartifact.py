import hashlib
import json

from driver import DEV, TOOLS, case, equal, pages, refused


@case
def has_domains_and_repositories_with_policies(aws):
    ca = aws.codeartifact
    domain = ca.create_domain(domain='acme', tags=[{'key': 'a', 'value': 'b'}])['domain']
    equal(domain['status'], 'Active')
    refused('ConflictException', ca.create_domain, domain='acme')
    assert 'acme' in [item['name'] for item in ca.list_domains()['domains']]
    ca.create_repository(domain='acme', repository='up')
    made = ca.create_repository(domain='acme', repository='libraries', description='d', upstreams=[{'repositoryName': 'up'}])['repository']
    ca.update_repository(domain='acme', repository='libraries', description='e')
    equal(ca.describe_repository(domain='acme', repository='libraries')['repository']['description'], 'e')
    equal(ca.associate_external_connection(domain='acme', repository='up', externalConnection='public:npmjs')['repository']['externalConnections'][0]['packageFormat'], 'npm')
    ca.disassociate_external_connection(domain='acme', repository='up', externalConnection='public:npmjs')
    found = pages(ca, 'list_repositories_in_domain', domain='acme', PaginationConfig={'PageSize': 1})
    equal(sorted(item['name'] for page in found for item in page['repositories']), ['libraries', 'up'])
    assert ca.get_repository_endpoint(domain='acme', repository='libraries', format='npm')['repositoryEndpoint'].endswith('/npm/libraries/')
    assert ca.get_authorization_token(domain='acme', durationSeconds=900)['authorizationToken']
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'AWS': TOOLS}, 'Action': 'codeartifact:*', 'Resource': '*'}]})
    for kind, of in (('domain', {'domain': 'acme'}), ('repository', {'domain': 'acme', 'repository': 'libraries'})):
        refused('ResourceNotFoundException', getattr(ca, f'get_{kind}_permissions_policy'), **of)
        equal(getattr(ca, f'put_{kind}_permissions_policy')(**of, policyDocument=policy)['policy']['document'], policy)
        equal(getattr(ca, f'get_{kind}_permissions_policy')(**of)['policy']['document'], policy)
        refused('ValidationException', getattr(ca, f'put_{kind}_permissions_policy'), **of, policyDocument='{')
        getattr(ca, f'delete_{kind}_permissions_policy')(**of)
    arn = made['arn']
    ca.tag_resource(resourceArn=arn, tags=[{'key': 'c', 'value': 'd'}, {'key': 'e', 'value': 'f'}])
    ca.untag_resource(resourceArn=arn, tagKeys=['e'])
    equal(ca.list_tags_for_resource(resourceArn=arn)['tags'], [{'key': 'c', 'value': 'd'}])
    refused('ResourceNotFoundException', ca.describe_domain, domain='none')
    refused('AccessDeniedException', aws.of(TOOLS).codeartifact.describe_domain, domain='acme', domainOwner=DEV)
    equal(ca.describe_domain(domain='acme')['domain']['repositoryCount'], 2)
    refused('ConflictException', ca.delete_domain, domain='acme')
    ca.delete_repository(domain='acme', repository='libraries')
    ca.delete_repository(domain='acme', repository='up')
    equal(ca.delete_domain(domain='acme')['domain']['status'], 'Deleted')


@case
def publishes_generic_packages(aws):
    ca = aws.codeartifact
    ca.create_domain(domain='generic')
    ca.create_repository(domain='generic', repository='raw')
    of = {'domain': 'generic', 'repository': 'raw', 'format': 'generic', 'namespace': 'n', 'package': 'p'}
    for version in ('1', '2'):
        made = publish(ca, of, version, 'a.txt', b'body')
        equal((made['status'], made['asset']['size']), ('Published', 4))
    refused('ConflictException', publish, ca=ca, of=of, version='1', asset='b.txt', body=b'x')
    publish(ca, of, '3', 'a.txt', b'x', unfinished=True)
    equal(ca.describe_package_version(**of, packageVersion='1')['packageVersion']['status'], 'Published')
    found = pages(ca, 'list_package_versions', **of, PaginationConfig={'PageSize': 1})
    equal(sorted(item['version'] for page in found for item in page['versions']), ['1', '2', '3'])
    equal([item['package'] for item in ca.list_packages(domain='generic', repository='raw')['packages']], ['p'])
    equal([item['name'] for item in ca.list_package_version_assets(**of, packageVersion='1')['assets']], ['a.txt'])
    got = ca.get_package_version_asset(**of, packageVersion='1', asset='a.txt')
    equal((got['asset'].read(), got['assetName'], got['packageVersion']), (b'body', 'a.txt', '1'))
    answer = ca.update_package_versions_status(**of, versions=['1', 'none'], targetStatus='Unlisted')
    equal((list(answer['successfulVersions']), answer['failedVersions']['none']['errorCode']), (['1'], 'NOT_FOUND'))
    equal(list(ca.delete_package_versions(**of, versions=['2'])['successfulVersions']), ['2'])
    refused('ResourceNotFoundException', ca.describe_package_version, **of, packageVersion='2')


def publish(ca, of, version, asset, body, **more):
    digest = hashlib.sha256(body).hexdigest()
    return ca.publish_package_version(**of, packageVersion=version, assetName=asset, assetContent=body, assetSHA256=digest, **more)
