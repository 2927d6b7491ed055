import hashlib
import json
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import datetime, timedelta, timezone

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from driver import DEV, TOOLS, case, equal, pages, refused

HERE = {'LocationConstraint': 'eu-west-1'}


def bucket(aws, name, **parameters):
    aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration=HERE, **parameters)
    return name


@case
def makes_lists_and_deletes_buckets(aws):
    name = bucket(aws, 'boto3-buckets')
    equal(aws.s3.head_bucket(Bucket=name)['BucketRegion'], 'eu-west-1')
    equal(aws.s3.get_bucket_location(Bucket=name)['LocationConstraint'], 'eu-west-1')
    assert name in [item['Name'] for item in aws.s3.list_buckets()['Buckets']]
    refused('BucketAlreadyOwnedByYou', aws.s3.create_bucket, Bucket=name, CreateBucketConfiguration=HERE)
    refused('BucketAlreadyExists', aws.of(TOOLS).s3.create_bucket, Bucket=name, CreateBucketConfiguration=HERE)
    refused('InvalidBucketName', aws.s3.create_bucket, Bucket='Not_a_bucket', CreateBucketConfiguration=HERE)
    aws.s3.put_object(Bucket=name, Key='k', Body=b'x')
    refused('BucketNotEmpty', aws.s3.delete_bucket, Bucket=name)
    aws.s3.delete_object(Bucket=name, Key='k')
    aws.s3.delete_bucket(Bucket=name)
    refused('404', aws.s3.head_bucket, Bucket=name)
    refused('NoSuchBucket', aws.s3.list_objects_v2, Bucket=name)


@case
def keeps_what_a_bucket_is_told(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-settings')
    of = {'Bucket': name}
    rule = {'ApplyServerSideEncryptionByDefault': {'SSEAlgorithm': 'aws:kms'}, 'BucketKeyEnabled': True}
    s3.put_bucket_encryption(**of, ServerSideEncryptionConfiguration={'Rules': [rule]})
    equal(s3.get_bucket_encryption(**of)['ServerSideEncryptionConfiguration']['Rules'][0]['ApplyServerSideEncryptionByDefault'], rule['ApplyServerSideEncryptionByDefault'])
    s3.delete_bucket_encryption(**of)
    block = {'BlockPublicAcls': True, 'IgnorePublicAcls': True, 'BlockPublicPolicy': True, 'RestrictPublicBuckets': False}
    s3.put_public_access_block(**of, PublicAccessBlockConfiguration=block)
    equal(s3.get_public_access_block(**of)['PublicAccessBlockConfiguration'], block)
    s3.delete_public_access_block(**of)
    refused('NoSuchPublicAccessBlockConfiguration', s3.get_public_access_block, **of)
    s3.put_bucket_ownership_controls(**of, OwnershipControls={'Rules': [{'ObjectOwnership': 'BucketOwnerEnforced'}]})
    equal(s3.get_bucket_ownership_controls(**of)['OwnershipControls']['Rules'][0]['ObjectOwnership'], 'BucketOwnerEnforced')
    equal(s3.get_bucket_acl(**of)['Grants'][0]['Permission'], 'FULL_CONTROL')
    refused('AccessControlListNotSupported', s3.put_bucket_acl, **of, ACL='private')
    s3.delete_bucket_ownership_controls(**of)
    s3.put_bucket_acl(**of, ACL='private')
    refused('OwnershipControlsNotFoundError', s3.get_bucket_ownership_controls, **of)
    s3.put_bucket_lifecycle_configuration(**of, LifecycleConfiguration={'Rules': [{'ID': 'r', 'Status': 'Enabled', 'Filter': {'Prefix': 'a/'}, 'Expiration': {'Days': 3}, 'NoncurrentVersionExpiration': {'NoncurrentDays': 1}}]})
    equal(s3.get_bucket_lifecycle_configuration(**of)['Rules'][0]['Expiration'], {'Days': 3})
    s3.delete_bucket_lifecycle(**of)
    refused('NoSuchLifecycleConfiguration', s3.get_bucket_lifecycle_configuration, **of)
    s3.put_bucket_tagging(**of, Tagging={'TagSet': [{'Key': 'a', 'Value': 'b'}]})
    equal(s3.get_bucket_tagging(**of)['TagSet'], [{'Key': 'a', 'Value': 'b'}])
    s3.delete_bucket_tagging(**of)
    refused('NoSuchTagSet', s3.get_bucket_tagging, **of)
    s3.put_bucket_cors(**of, CORSConfiguration={'CORSRules': [{'AllowedMethods': ['GET'], 'AllowedOrigins': ['*'], 'MaxAgeSeconds': 5}]})
    equal(s3.get_bucket_cors(**of)['CORSRules'][0]['AllowedMethods'], ['GET'])
    s3.delete_bucket_cors(**of)
    refused('NoSuchCORSConfiguration', s3.get_bucket_cors, **of)
    assert 'LoggingEnabled' not in s3.get_bucket_logging(**of)
    s3.put_bucket_logging(**of, BucketLoggingStatus={'LoggingEnabled': {'TargetBucket': name, 'TargetPrefix': 'log/'}})
    equal(s3.get_bucket_logging(**of)['LoggingEnabled']['TargetPrefix'], 'log/')
    s3.put_bucket_notification_configuration(**of, NotificationConfiguration={'EventBridgeConfiguration': {}})
    equal(s3.get_bucket_notification_configuration(**of)['EventBridgeConfiguration'], {})


@case
def has_policies_and_tells_whether_they_are_public(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-policy')
    refused('NoSuchBucketPolicy', s3.get_bucket_policy, Bucket=name)
    statement = {'Effect': 'Allow', 'Principal': {'AWS': TOOLS}, 'Action': 's3:GetObject', 'Resource': f'arn:aws:s3:::{name}/*'}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    equal(json.loads(s3.get_bucket_policy(Bucket=name)['Policy'])['Statement'][0]['Action'], 's3:GetObject')
    equal(s3.get_bucket_policy_status(Bucket=name)['PolicyStatus']['IsPublic'], False)
    s3.put_object(Bucket=name, Key='k', Body=b'x')
    equal(aws.of(TOOLS).s3.get_object(Bucket=name, Key='k', ExpectedBucketOwner=DEV)['Body'].read(), b'x')
    refused('AccessDenied', aws.of(TOOLS).s3.get_object, Bucket=name, Key='k', ExpectedBucketOwner=TOOLS)
    refused('AccessDenied', aws.of(TOOLS).s3.put_object, Bucket=name, Key='k', Body=b'y')
    refused('MalformedPolicy', s3.put_bucket_policy, Bucket=name, Policy='{"Statement": 1}')
    s3.delete_bucket_policy(Bucket=name)
    refused('AccessDenied', aws.of(TOOLS).s3.get_object, Bucket=name, Key='k')


@case
def keeps_objects_with_headers_metadata_and_checksums(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-objects')
    digest = b64encode(hashlib.sha256(b'body').digest()).decode()
    put = s3.put_object(Bucket=name, Key='a b/ü+c', Body=b'body', ContentType='text/x', CacheControl='no-cache', Metadata={'m': 'v'}, ChecksumSHA256=digest, Tagging='a=b')
    equal((put['ChecksumSHA256'], put['ServerSideEncryption']), (digest, 'AES256'))
    got = s3.get_object(Bucket=name, Key='a b/ü+c', ChecksumMode='ENABLED')
    equal((got['Body'].read(), got['ContentType'], got['CacheControl'], got['Metadata'], got['TagCount']), (b'body', 'text/x', 'no-cache', {'m': 'v'}, 1))
    equal(s3.head_object(Bucket=name, Key='a b/ü+c')['ContentLength'], 4)
    attributes = s3.get_object_attributes(Bucket=name, Key='a b/ü+c', ObjectAttributes=['ETag', 'Checksum', 'ObjectSize', 'StorageClass'])
    equal((attributes['ObjectSize'], attributes['Checksum']['ChecksumSHA256']), (4, digest))
    refused('BadDigest', s3.put_object, Bucket=name, Key='k', Body=b'other', ChecksumSHA256=digest)
    refused('NoSuchKey', s3.get_object, Bucket=name, Key='none')
    refused('404', s3.head_object, Bucket=name, Key='none')
    for algorithm in ('CRC32', 'CRC32C', 'SHA1', 'CRC64NVME'):
        if algorithm in ('CRC32', 'SHA1'):  # botocore computes the others by the AWS CRT only
            s3.put_object(Bucket=name, Key=algorithm, Body=b'x', ChecksumAlgorithm=algorithm)


@case
def answers_ranges_and_conditions(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-conditions')
    etag = s3.put_object(Bucket=name, Key='k', Body=b'0123456789')['ETag']
    part = s3.get_object(Bucket=name, Key='k', Range='bytes=2-4')
    equal((part['Body'].read(), part['ContentRange'], part['ResponseMetadata']['HTTPStatusCode']), (b'234', 'bytes 2-4/10', 206))
    equal(s3.get_object(Bucket=name, Key='k', Range='bytes=-3')['Body'].read(), b'789')
    refused('InvalidRange', s3.get_object, Bucket=name, Key='k', Range='bytes=20-')
    refused('304', s3.get_object, Bucket=name, Key='k', IfNoneMatch=etag)
    refused('PreconditionFailed', s3.get_object, Bucket=name, Key='k', IfMatch='"other"')
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    refused('304', s3.head_object, Bucket=name, Key='k', IfModifiedSince=later)
    refused('PreconditionFailed', s3.put_object, Bucket=name, Key='k', Body=b'x', IfNoneMatch='*')
    refused('PreconditionFailed', s3.put_object, Bucket=name, Key='k', Body=b'x', IfMatch='"other"')
    s3.put_object(Bucket=name, Key='k', Body=b'x', IfMatch=etag)


@case
def copies_objects_and_tags_them(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-copies')
    s3.put_object(Bucket=name, Key='a', Body=b'x', Metadata={'m': 'v'}, Tagging='t=1')
    s3.copy_object(Bucket=name, Key='b', CopySource={'Bucket': name, 'Key': 'a'})
    equal(s3.head_object(Bucket=name, Key='b')['Metadata'], {'m': 'v'})
    s3.copy_object(Bucket=name, Key='b', CopySource=f'{name}/a', MetadataDirective='REPLACE', Metadata={'n': 'w'}, TaggingDirective='REPLACE', Tagging='t=2')
    equal(s3.get_object_tagging(Bucket=name, Key='b')['TagSet'], [{'Key': 't', 'Value': '2'}])
    refused('InvalidRequest', s3.copy_object, Bucket=name, Key='a', CopySource=f'{name}/a')
    refused('NoSuchKey', s3.copy_object, Bucket=name, Key='c', CopySource=f'{name}/none')
    s3.put_object_tagging(Bucket=name, Key='b', Tagging={'TagSet': [{'Key': 'u', 'Value': '3'}]})
    s3.delete_object_tagging(Bucket=name, Key='b')
    equal(s3.get_object_tagging(Bucket=name, Key='b')['TagSet'], [])


@case
def keeps_versions_and_delete_markers(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-versions')
    assert 'Status' not in s3.get_bucket_versioning(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={'Status': 'Enabled'})
    equal(s3.get_bucket_versioning(Bucket=name)['Status'], 'Enabled')
    first = s3.put_object(Bucket=name, Key='k', Body=b'1')['VersionId']
    s3.put_object(Bucket=name, Key='k', Body=b'2')
    marker = s3.delete_object(Bucket=name, Key='k')
    equal(marker['DeleteMarker'], True)
    refused('NoSuchKey', s3.get_object, Bucket=name, Key='k')
    refused('MethodNotAllowed', s3.get_object, Bucket=name, Key='k', VersionId=marker['VersionId'])
    equal(s3.get_object(Bucket=name, Key='k', VersionId=first)['Body'].read(), b'1')
    refused('NoSuchVersion', s3.get_object, Bucket=name, Key='k', VersionId='x' * 32)
    found = pages(s3, 'list_object_versions', Bucket=name, PaginationConfig={'PageSize': 1})
    equal(sum(len(page.get('Versions', [])) for page in found), 2)
    equal(sum(len(page.get('DeleteMarkers', [])) for page in found), 1)
    s3.delete_object(Bucket=name, Key='k', VersionId=marker['VersionId'])
    equal(s3.get_object(Bucket=name, Key='k')['Body'].read(), b'2')
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={'Status': 'Suspended'})
    s3.put_object(Bucket=name, Key='k', Body=b'3')
    equal(s3.list_object_versions(Bucket=name)['Versions'][0]['VersionId'], 'null')


@case
def lists_objects_in_pages_and_deletes_many(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-lists')
    for key in ('a', 'd/1', 'd/2', 'e/1', 'ü&<'):
        s3.put_object(Bucket=name, Key=key, Body=b'x')
    found = pages(s3, 'list_objects_v2', Bucket=name, Delimiter='/', PaginationConfig={'PageSize': 1})
    equal([item['Key'] for page in found for item in page.get('Contents', [])], ['a', 'ü&<'])
    equal([item['Prefix'] for page in found for item in page.get('CommonPrefixes', [])], ['d/', 'e/'])
    equal(len(pages(s3, 'list_objects', Bucket=name, PaginationConfig={'PageSize': 2})), 3)
    equal(s3.list_objects_v2(Bucket=name, StartAfter='d/1', MaxKeys=1, FetchOwner=True, EncodingType='url')['Contents'][0]['Key'], 'd/2')
    refused('InvalidArgument', s3.list_objects_v2, Bucket=name, ContinuationToken='none')
    answer = s3.delete_objects(Bucket=name, Delete={'Objects': [{'Key': 'a'}, {'Key': 'none'}]})
    equal(sorted(item['Key'] for item in answer['Deleted']), ['a', 'none'])
    refused('MalformedXML', s3.delete_objects, Bucket=name, Delete={'Objects': []})


@case
def takes_objects_in_parts(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-parts')
    of = {'Bucket': name, 'Key': 'big'}
    upload = s3.create_multipart_upload(**of, ContentType='text/x', ChecksumAlgorithm='SHA256')['UploadId']
    equal([item['Key'] for item in s3.list_multipart_uploads(Bucket=name)['Uploads']], ['big'])
    for key in ('big', 'other'):
        s3.create_multipart_upload(Bucket=name, Key=key)
    listed = pages(s3, 'list_multipart_uploads', Bucket=name, PaginationConfig={'PageSize': 1})
    equal([item['Key'] for page in listed for item in page['Uploads']], ['big', 'big', 'other'])
    parts = []
    for number, body in enumerate([b'x' * 5 * 1024 * 1024, b'end'], 1):
        part = s3.upload_part(**of, UploadId=upload, PartNumber=number, Body=body, ChecksumAlgorithm='SHA256')
        parts.append({'PartNumber': number, 'ETag': part['ETag'], 'ChecksumSHA256': part['ChecksumSHA256']})
    found = pages(s3, 'list_parts', **of, UploadId=upload, PaginationConfig={'PageSize': 1})
    equal([item['PartNumber'] for page in found for item in page.get('Parts', [])], [1, 2])
    refused('InvalidPart', s3.complete_multipart_upload, **of, UploadId=upload, MultipartUpload={'Parts': [{'PartNumber': 9, 'ETag': '"x"'}]})
    refused('InvalidPartOrder', s3.complete_multipart_upload, **of, UploadId=upload, MultipartUpload={'Parts': parts[::-1]})
    done = s3.complete_multipart_upload(**of, UploadId=upload, MultipartUpload={'Parts': parts})
    assert done['ETag'].endswith('-2"')
    equal(s3.get_object(**of, PartNumber=2)['Body'].read(), b'end')
    equal(s3.get_object_attributes(**of, ObjectAttributes=['ObjectParts', 'Checksum'])['ObjectParts']['TotalPartsCount'], 2)
    upload = s3.create_multipart_upload(Bucket=name, Key='copied')['UploadId']
    copied = s3.upload_part_copy(Bucket=name, Key='copied', UploadId=upload, PartNumber=1, CopySource=f'{name}/big', CopySourceRange='bytes=0-9')
    assert copied['CopyPartResult']['ETag']
    s3.abort_multipart_upload(Bucket=name, Key='copied', UploadId=upload)
    refused('NoSuchUpload', s3.list_parts, Bucket=name, Key='copied', UploadId=upload)


@case
def takes_what_the_transfer_manager_sends(aws):
    name = bucket(aws, 'boto3-transfer')
    with open(__file__, 'rb') as file:
        aws.s3.upload_fileobj(file, name, 'small', ExtraArgs={'ServerSideEncryption': 'aws:kms'})
    import io
    body = bytes(range(256)) * 40 * 1024
    config = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024)
    aws.s3.upload_fileobj(io.BytesIO(body), name, 'large', Config=config)
    back = io.BytesIO()
    aws.s3.download_fileobj(name, 'large', back, Config=config)
    assert back.getvalue() == body
    aws.s3.copy({'Bucket': name, 'Key': 'large'}, name, 'copy', Config=config)
    equal(aws.s3.head_object(Bucket=name, Key='copy')['ContentLength'], len(body))


@case
def decrypts_for_those_only_who_may_use_the_key(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-sealed')
    key = aws.kms.create_key()['KeyMetadata']['Arn']
    put = s3.put_object(Bucket=name, Key='k', Body=b'x', ServerSideEncryption='aws:kms', SSEKMSKeyId=key, BucketKeyEnabled=True)
    equal((put['ServerSideEncryption'], put['SSEKMSKeyId'], put['BucketKeyEnabled']), ('aws:kms', key, True))
    equal(s3.get_object(Bucket=name, Key='k')['Body'].read(), b'x')
    statement = {'Effect': 'Allow', 'Principal': {'AWS': TOOLS}, 'Action': 's3:GetObject', 'Resource': f'arn:aws:s3:::{name}/*'}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({'Version': '2012-10-17', 'Statement': [statement]}))
    refused('AccessDenied', aws.of(TOOLS).s3.get_object, Bucket=name, Key='k')
    aws.kms.disable_key(KeyId=key)
    refused('KMS.DisabledException', s3.get_object, Bucket=name, Key='k')


@case
def takes_presigned_addresses_and_nobody_without(aws):
    s3, name = aws.s3, bucket(aws, 'boto3-presigned')
    address = s3.generate_presigned_url('put_object', Params={'Bucket': name, 'Key': 'a b'}, ExpiresIn=60)
    urllib.request.urlopen(urllib.request.Request(address, data=b'by address', method='PUT')).read()
    address = s3.generate_presigned_url('get_object', Params={'Bucket': name, 'Key': 'a b'}, ExpiresIn=60)
    equal(urllib.request.urlopen(address).read(), b'by address')
    try:
        urllib.request.urlopen(address.replace('a%20b', 'c'))
        raise AssertionError('another object is given')
    except urllib.error.HTTPError as error:
        equal(error.code, 403)
    try:
        urllib.request.urlopen(address.split('?')[0])
        raise AssertionError('given to nobody')
    except urllib.error.HTTPError as error:
        equal(error.code, 403)


@case
def refuses_what_is_not_there(aws):
    refused('NotImplemented', aws.s3.get_bucket_website, Bucket=bucket(aws, 'boto3-absent'))
    try:
        aws.s3.put_object(Bucket='boto3-absent', Key='k', Body=b'', SSECustomerAlgorithm='AES256', SSECustomerKey='x' * 32)
        raise AssertionError('answered')
    except ClientError as error:
        equal(error.response['Error']['Code'], 'NotImplemented')
