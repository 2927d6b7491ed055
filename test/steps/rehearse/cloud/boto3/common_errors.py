"""Errors that no operation's model lists, by service, with their status; and where AWS itself answers otherwise than its model."""

# https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html and its like of each service with JSON
_json = {
    'AccessDeniedException': 400,
    'ExpiredTokenException': 400,
    'InvalidSignatureException': 400,
    'UnrecognizedClientException': 400,
    'ValidationException': 400,
}
# https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html and its like of each service with paths and JSON
_rest_json = {
    'AccessDeniedException': 403,
    # https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html is silent; as the JSON services: unverified
    'InvalidSignatureException': 400,
    'UnrecognizedClientException': 400,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html and its like of each service with a form
_query = {
    'AccessDenied': 403,
    'ExpiredToken': 403,
    'InvalidClientTokenId': 403,
    'SignatureDoesNotMatch': 403,
    'ValidationError': 400,
}

common_errors = {
    # The embedded cloud's own, for what is not there.
    'all': {'NotImplemented': 501},
    **{service: _json for service in ('codebuild', 'codecommit', 'codepipeline', 'dynamodb', 'ecr', 'events', 'kms', 'logs', 'organizations', 'secretsmanager', 'secretsmanager', 'ssm', 'stepfunctions', 'cloudtrail', 'cloudwatch')},
    **{service: _rest_json for service in ('apigateway', 'apigatewayv2', 'codeartifact', 'lambda')},
    **{service: _query for service in ('cloudformation', 'iam', 'sns', 'sts')},
    # https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
    's3': {
        'AccessControlListNotSupported': 400,
        'AccessDenied': 403,
        'BadDigest': 400,
        'BucketNotEmpty': 409,
        'InvalidAccessKeyId': 403,
        'InvalidArgument': 400,
        'InvalidBucketName': 400,
        'InvalidPart': 400,
        'InvalidPartOrder': 400,
        'InvalidRange': 416,
        'InvalidRequest': 400,
        'KMS.DisabledException': 400,
        'MalformedPolicy': 400,
        'MalformedXML': 400,
        'MethodNotAllowed': 405,
        'NoSuchBucket': 404,
        'NoSuchBucketPolicy': 404,
        'NoSuchCORSConfiguration': 404,
        'NoSuchKey': 404,
        'NoSuchLifecycleConfiguration': 404,
        'NoSuchPublicAccessBlockConfiguration': 404,
        'NoSuchTagSet': 404,
        'NoSuchUpload': 404,
        'NoSuchVersion': 404,
        'OwnershipControlsNotFoundError': 404,
        'PreconditionFailed': 412,
        'SignatureDoesNotMatch': 403,
    },
}

# Each with the page that shows AWS's own answer to differ from the model.
unlike_the_model = {
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html: the sample's status
    'PutBucketPolicy: status 204 instead of 200',
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html: events of a stack carry its own statuses
    "DescribeStackEvents.StackEvents[].ResourceStatus: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' is none of its enum",
    "DescribeStackEvents.StackEvents[].ResourceStatus: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' is none of its enum",
    "DescribeStackEvents.StackEvents[].ResourceStatus: 'REVIEW_IN_PROGRESS' is none of its enum",
}
