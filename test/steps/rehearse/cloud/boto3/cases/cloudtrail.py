import json

from driver import DEV, case, equal, refused


@case
def has_trails_that_can_write_to_their_bucket(aws):
    trail, name = aws.cloudtrail, 'boto3-trail'
    refused('S3BucketDoesNotExistException', trail.create_trail, Name='audit', S3BucketName=name)
    aws.s3.create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    refused('InsufficientS3BucketPolicyException', trail.create_trail, Name='audit', S3BucketName=name)
    aws.s3.put_bucket_policy(Bucket=name, Policy=json.dumps({'Version': '2012-10-17', 'Statement': [
        {'Effect': 'Allow', 'Principal': {'Service': 'cloudtrail.amazonaws.com'}, 'Action': 's3:GetBucketAcl', 'Resource': f'arn:aws:s3:::{name}'},
        {'Effect': 'Allow', 'Principal': {'Service': 'cloudtrail.amazonaws.com'}, 'Action': 's3:PutObject', 'Resource': f'arn:aws:s3:::{name}/AWSLogs/{DEV}/*'},
    ]}))
    arn = trail.create_trail(Name='audit', S3BucketName=name, IncludeGlobalServiceEvents=True)['TrailARN']
    equal(arn, f'arn:aws:cloudtrail:eu-west-1:{DEV}:trail/audit')
    refused('TrailAlreadyExistsException', trail.create_trail, Name='audit', S3BucketName=name)
    equal(trail.update_trail(Name='audit', IsMultiRegionTrail=True)['IsMultiRegionTrail'], True)
    trail.start_logging(Name='audit')
    equal(trail.get_trail_status(Name='audit')['IsLogging'], True)
    selector = {'Name': 's', 'FieldSelectors': [{'Field': 'eventCategory', 'Equals': ['Management']}]}
    trail.put_event_selectors(TrailName='audit', AdvancedEventSelectors=[selector])
    equal(trail.get_event_selectors(TrailName='audit')['AdvancedEventSelectors'], [selector])
    trail.stop_logging(Name='audit')
    equal([item['Name'] for item in trail.describe_trails()['trailList']], ['audit'])
    trail.delete_trail(Name='audit')
    refused('TrailNotFoundException', trail.get_trail_status, Name='audit')
