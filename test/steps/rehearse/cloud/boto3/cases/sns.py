import json

from driver import DEV, case, equal, pages, refused


@case
def has_topics_with_attributes_and_tags(aws):
    sns = aws.sns
    arn = sns.create_topic(Name='news', Attributes={'DisplayName': 'n'}, Tags=[{'Key': 'a', 'Value': 'b'}])['TopicArn']
    equal(arn, f'arn:aws:sns:eu-west-1:{DEV}:news')
    equal(sns.create_topic(Name='news')['TopicArn'], arn)
    sns.set_topic_attributes(TopicArn=arn, AttributeName='DisplayName', AttributeValue='m')
    equal(sns.get_topic_attributes(TopicArn=arn)['Attributes']['DisplayName'], 'm')
    assert arn in [item['TopicArn'] for page in pages(sns, 'list_topics') for item in page['Topics']]
    sns.tag_resource(ResourceArn=arn, Tags=[{'Key': 'c', 'Value': 'd'}])
    sns.untag_resource(ResourceArn=arn, TagKeys=['a'])
    equal(sns.list_tags_for_resource(ResourceArn=arn)['Tags'], [{'Key': 'c', 'Value': 'd'}])
    refused('InvalidParameter', sns.create_topic, Name='a b')
    sns.delete_topic(TopicArn=arn)
    refused('NotFound', sns.get_topic_attributes, TopicArn=arn)


@case
def subscribes_confirms_and_publishes(aws):
    sns = aws.sns
    topic = sns.create_topic(Name='mail')['TopicArn']
    pending = sns.subscribe(TopicArn=topic, Protocol='email', Endpoint='a@example.com', ReturnSubscriptionArn=True)['SubscriptionArn']
    assert sns.publish(TopicArn=topic, Message='m', Subject='s')['MessageId']
    equal(sns.get_subscription_attributes(SubscriptionArn=pending)['Attributes']['PendingConfirmation'], 'true')
    refused('InvalidParameter', sns.confirm_subscription, TopicArn=topic, Token='none')
    found = [item for page in pages(sns, 'list_subscriptions_by_topic', TopicArn=topic) for item in page['Subscriptions']]
    equal([item['Endpoint'] for item in found], ['a@example.com'])
    # The mail's token, which is the last part of the subscription's name here: nobody outside reads the mail.
    sns.confirm_subscription(TopicArn=topic, Token=pending.split(':')[-1])
    sns.set_subscription_attributes(SubscriptionArn=pending, AttributeName='RawMessageDelivery', AttributeValue='true')
    equal(sns.get_subscription_attributes(SubscriptionArn=pending)['Attributes']['RawMessageDelivery'], 'true')
    sns.unsubscribe(SubscriptionArn=pending)
    refused('NotFound', sns.publish, TopicArn=f'{topic}-none', Message='m')
    refused('NotFound', sns.get_subscription_attributes, SubscriptionArn=f'{topic}:00000000-0000-0000-0000-000000000000')
