"""Answers on the wire, and what the judge must object to in each; writes what it found beside what was expected."""

import json
import sys

import botocore.session

from judge import judge

JSON_1_1 = {'content-type': 'application/x-amz-json-1.1'}
KEY = {'KeyId': 'k', 'Arn': 'a' * 20}
STS = 'https://sts.amazonaws.com/doc/2011-06-15/'
S3 = 'http://s3.amazonaws.com/doc/2006-03-01/'


def sts(result, namespace=STS):
    return (f'<GetCallerIdentityResponse xmlns="{namespace}"><GetCallerIdentityResult>{result}</GetCallerIdentityResult>'
            '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>')


def stack(status, time='2026-01-01T00:00:00.000Z', name='<StackName>s</StackName>'):
    return (f'<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>{name}'
            f'<CreationTime>{time}</CreationTime><StackStatus>{status}</StackStatus></member></Stacks></DescribeStacksResult>'
            '<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeStacksResponse>')


def buckets(contents):
    return f'<ListAllMyBucketsResult xmlns="{S3}">{contents}</ListAllMyBucketsResult>'


def described(**members):
    return json.dumps({'KeyMetadata': {**KEY, **members}})


CASES = [
    ('kms', 'DescribeKey', 200, JSON_1_1, described(CreationDate=1.5, KeyState='Enabled'), []),
    ('kms', 'DescribeKey', 200, {}, described(), ['DescribeKey: content-type None instead of JSON 1.1']),
    ('kms', 'DescribeKey', 200, JSON_1_1, '{"KeyMetadata": {}}', ['DescribeKey.KeyMetadata.KeyId: missing']),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(Colour='red'), ['DescribeKey.KeyMetadata.Colour: not in the model']),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(KeyState='Fine'), ["DescribeKey.KeyMetadata.KeyState: 'Fine' is none of its enum"]),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(Enabled='true'), ["DescribeKey.KeyMetadata.Enabled: 'true' is no boolean"]),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(Description=None), ['DescribeKey.KeyMetadata.Description: null']),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(CreationDate='2026-01-01T00:00:00Z'), ["DescribeKey.KeyMetadata.CreationDate: '2026-01-01T00:00:00Z' is no time as unixTimestamp"]),
    ('kms', 'DescribeKey', 200, JSON_1_1, described(CreationDate=1767225600000), ['DescribeKey.KeyMetadata.CreationDate: 1767225600000 is no time as unixTimestamp']),
    ('kms', 'Encrypt', 200, JSON_1_1, '{"CiphertextBlob": "not base64!"}', ["Encrypt.CiphertextBlob: 'not base64!' is no base64"]),
    ('kms', 'DescribeKey', 400, JSON_1_1, '{"__type": "NotFoundException", "message": "m"}', []),
    ('kms', 'DescribeKey', 400, JSON_1_1, '{"__type": "KeyLostException", "message": "m"}', ['DescribeKey!KeyLostException: no error of the operation, nor a common one of kms']),
    ('kms', 'DescribeKey', 400, JSON_1_1, '{"__type": "NotFoundException"}', ['DescribeKey!NotFoundException: no message']),
    ('sts', 'GetCallerIdentity', 200, {}, sts('<Account>1</Account>'), []),
    ('sts', 'GetCallerIdentity', 200, {}, sts('<Account>1</Account>', 'x'), ['GetCallerIdentity: {x}GetCallerIdentityResponse is not in ' + STS]),
    ('sts', 'GetCallerIdentity', 200, {}, sts('<Name>n</Name>'), ['GetCallerIdentity.Name: not in the model']),
    ('sts', 'GetCallerIdentity', 403, {}, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>m</Message></Error></ErrorResponse>', []),
    ('cloudformation', 'DescribeStacks', 200, {}, stack('CREATE_COMPLETE'), []),
    ('cloudformation', 'DescribeStacks', 200, {}, stack('FINE'), ["DescribeStacks.Stacks[].StackStatus: 'FINE' is none of its enum"]),
    ('cloudformation', 'DescribeStacks', 200, {}, stack('CREATE_COMPLETE', '1767225600'), ["DescribeStacks.Stacks[].CreationTime: '1767225600' is no time as iso8601"]),
    ('cloudformation', 'DescribeStacks', 200, {}, stack('CREATE_COMPLETE', name=''), ['DescribeStacks.Stacks[].StackName: missing']),
    ('s3', 'ListBuckets', 200, {}, buckets('<Buckets><Bucket><Name>b</Name></Bucket></Buckets>'), []),
    ('s3', 'ListBuckets', 200, {}, buckets('<Buckets><member><Name>b</Name></member></Buckets>'), ['ListBuckets.Buckets: <member> in a list of <Bucket>']),
    ('s3', 'PutObject', 200, {'x-amz-object-size': 'ten'}, b'', ["PutObject.Size: 'ten' is no long"]),
    ('s3', 'DeleteBucket', 200, {}, b'', ['DeleteBucket: status 200 instead of 204']),
    ('s3', 'GetObject', 400, {}, '<Error><Code>NoSuchVersion</Code><Message>m</Message></Error>', ['GetObject!NoSuchVersion: status 400 instead of 404']),
    ('lambda', 'GetAlias', 200, {}, '{"Name": "a b"}', ["GetAlias.Name: 'a b' does not match (?!^[0-9]+$)([a-zA-Z0-9-_]+)"]),
    ('lambda', 'GetAlias', 400, {}, '{"Type": "User", "message": "m", "__type": "ResourceNotFoundException"}', ['GetAlias!ResourceNotFoundException: status 400 instead of 404']),
]


def main():
    session = botocore.session.get_session()
    report = []
    for service, operation, status, headers, body, expected in CASES:
        model = session.get_service_model(service).operation_model(operation)
        found = judge(model, status, headers, body.encode() if isinstance(body, str) else body)
        name = f'{service} {operation} {body}'
        report.append({'found': {'of': name, 'problems': found}, 'expected': {'of': name, 'problems': expected}})
    json.dump(report, sys.stdout)


main()
