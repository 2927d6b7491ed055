from driver import DEV, case, equal, pages, refused


@case
def has_tables_with_settings(aws):
    db = aws.dynamodb
    of = {'TableName': 'orders'}
    key = {'AttributeDefinitions': [{'AttributeName': 'id', 'AttributeType': 'S'}], 'KeySchema': [{'AttributeName': 'id', 'KeyType': 'HASH'}], 'BillingMode': 'PAY_PER_REQUEST'}
    made = db.create_table(**of, **key, Tags=[{'Key': 'a', 'Value': 'b'}], StreamSpecification={'StreamEnabled': True, 'StreamViewType': 'NEW_IMAGE'})['TableDescription']
    equal(made['TableArn'], f'arn:aws:dynamodb:eu-west-1:{DEV}:table/orders')
    refused('ResourceInUseException', db.create_table, **of, **key)
    db.create_table(TableName='others', **key)
    equal([name for page in pages(db, 'list_tables', PaginationConfig={'PageSize': 1}) for name in page['TableNames']], ['orders', 'others'])
    db.update_table(**of, BillingMode='PROVISIONED', ProvisionedThroughput={'ReadCapacityUnits': 1, 'WriteCapacityUnits': 2}, DeletionProtectionEnabled=True)
    equal(db.describe_table(**of)['Table']['ProvisionedThroughput']['WriteCapacityUnits'], 2)
    db.update_time_to_live(**of, TimeToLiveSpecification={'AttributeName': 'ttl', 'Enabled': True})
    equal(db.describe_time_to_live(**of)['TimeToLiveDescription']['AttributeName'], 'ttl')
    db.update_continuous_backups(**of, PointInTimeRecoverySpecification={'PointInTimeRecoveryEnabled': True})
    found = db.describe_continuous_backups(**of)['ContinuousBackupsDescription']
    equal(found['PointInTimeRecoveryDescription']['PointInTimeRecoveryStatus'], 'ENABLED')
    arn = made['TableArn']
    db.tag_resource(ResourceArn=arn, Tags=[{'Key': 'c', 'Value': 'd'}])
    db.untag_resource(ResourceArn=arn, TagKeys=['a'])
    equal(db.list_tags_of_resource(ResourceArn=arn)['Tags'], [{'Key': 'c', 'Value': 'd'}])
    refused('ValidationException', db.delete_table, **of)
    db.update_table(**of, DeletionProtectionEnabled=False)
    db.delete_table(**of)
    db.get_waiter('table_not_exists').wait(**of, WaiterConfig={'Delay': 0})
    refused('ResourceNotFoundException', db.describe_table, **of)
    refused('NotImplemented', db.get_item, **of, Key={'id': {'S': 'x'}})
