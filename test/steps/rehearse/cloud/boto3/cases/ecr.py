import json

from driver import DEV, case, equal, pages, refused

MANIFEST = json.dumps({'schemaVersion': 2, 'mediaType': 'application/vnd.docker.distribution.manifest.v2+json', 'config': {'mediaType': 'application/vnd.docker.container.image.v1+json', 'size': 2, 'digest': 'sha256:' + '0' * 64}, 'layers': []})


@case
def has_repositories_with_policies(aws):
    ecr = aws.ecr
    made = ecr.create_repository(repositoryName='team/app', tags=[{'Key': 'a', 'Value': 'b'}], imageTagMutability='IMMUTABLE', encryptionConfiguration={'encryptionType': 'KMS'})['repository']
    equal(made['repositoryArn'], f'arn:aws:ecr:eu-west-1:{DEV}:repository/team/app')
    of = {'repositoryName': 'team/app'}
    refused('RepositoryAlreadyExistsException', ecr.create_repository, **of)
    ecr.create_repository(repositoryName='other')
    found = pages(ecr, 'describe_repositories', PaginationConfig={'PageSize': 1})
    equal(sorted(item['repositoryName'] for page in found for item in page['repositories']), ['other', 'team/app'])
    equal(ecr.put_image_tag_mutability(**of, imageTagMutability='MUTABLE')['imageTagMutability'], 'MUTABLE')
    equal(ecr.put_image_scanning_configuration(**of, imageScanningConfiguration={'scanOnPush': True})['imageScanningConfiguration'], {'scanOnPush': True})
    policy = json.dumps({'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'codebuild.amazonaws.com'}, 'Action': 'ecr:BatchGetImage'}]})
    refused('RepositoryPolicyNotFoundException', ecr.get_repository_policy, **of)
    ecr.set_repository_policy(**of, policyText=policy)
    equal(json.loads(ecr.get_repository_policy(**of)['policyText'])['Statement'][0]['Action'], 'ecr:BatchGetImage')
    ecr.delete_repository_policy(**of)
    rules = json.dumps({'rules': [{'rulePriority': 1, 'selection': {'tagStatus': 'untagged', 'countType': 'imageCountMoreThan', 'countNumber': 1}, 'action': {'type': 'expire'}}]})
    refused('LifecyclePolicyNotFoundException', ecr.get_lifecycle_policy, **of)
    ecr.put_lifecycle_policy(**of, lifecyclePolicyText=rules)
    equal(ecr.get_lifecycle_policy(**of)['lifecyclePolicyText'], rules)
    ecr.delete_lifecycle_policy(**of)
    arn = made['repositoryArn']
    ecr.tag_resource(resourceArn=arn, tags=[{'Key': 'c', 'Value': 'd'}])
    ecr.untag_resource(resourceArn=arn, tagKeys=['a'])
    equal(ecr.list_tags_for_resource(resourceArn=arn)['tags'], [{'Key': 'c', 'Value': 'd'}])
    ecr.delete_repository(repositoryName='other')
    refused('RepositoryNotFoundException', ecr.describe_repositories, repositoryNames=['other'])
    assert ecr.get_authorization_token()['authorizationData'][0]['authorizationToken']


@case
def has_images_by_digest_and_immutable_tag(aws):
    ecr, of = aws.ecr, {'repositoryName': 'images'}
    ecr.create_repository(**of, imageTagMutability='IMMUTABLE')
    digest = ecr.put_image(**of, imageManifest=MANIFEST, imageTag='1')['image']['imageId']['imageDigest']
    refused('ImageAlreadyExistsException', ecr.put_image, **of, imageManifest=MANIFEST, imageTag='1')
    other = json.dumps({**json.loads(MANIFEST), 'annotations': {'a': 'b'}})
    refused('ImageTagAlreadyExistsException', ecr.put_image, **of, imageManifest=other, imageTag='1')
    answer = ecr.batch_get_image(**of, imageIds=[{'imageDigest': digest}, {'imageTag': 'none'}])
    equal((answer['images'][0]['imageManifest'], answer['failures'][0]['failureCode']), (MANIFEST, 'ImageNotFound'))
    equal(ecr.describe_images(**of)['imageDetails'][0]['imageTags'], ['1'])
    refused('ImageNotFoundException', ecr.describe_images, **of, imageIds=[{'imageTag': 'none'}])
    refused('RepositoryNotEmptyException', ecr.delete_repository, **of)
    ecr.delete_repository(**of, force=True)
