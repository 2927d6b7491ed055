"""Clients of boto3 for the accounts of a cloud, whose answers are judged as they come; and what cases say with them."""

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from judge import judge

MANAGEMENT, TOOLS, DEV, TEST = '111111111111', '222222222222', '333333333333', '444444444444'
REGION = 'eu-west-1'


class Driver:
    """`driver.kms` is the Dev account's client of KMS; `driver.of(TOOLS).kms` that of another account."""

    def __init__(self, endpoint, region, credentials, shared=None):
        self.endpoint, self.region, self.credentials = endpoint, region, credentials
        self.account = DEV
        self.case = ''
        self.problems, self.answered = {}, {}
        self._shared = shared or {}
        self._clients = {}

    def of(self, account):
        return Account(self, account)

    def __getattr__(self, service):
        if service.startswith('_'):
            raise AttributeError(service)
        return self.client(service, self.account)

    def client(self, service, account):
        service = service.replace('_', '-') if service == 'lambda_' else service
        key = (service.rstrip('-'), account)
        if key not in self._clients:
            self._clients[key] = self.make(key[0], **self.credentials[account])
        return self._clients[key]

    def make(self, service, region=None, signed=True, **credentials):
        """A client of boto3 with these credentials (`aws_access_key_id` …), never retrying, whose answers are judged."""
        config = Config(retries={'total_max_attempts': 1}, s3={'addressing_style': 'path'}, signature_version='s3v4' if service == 's3' else None)
        client = boto3.client(service, endpoint_url=self.endpoint, region_name=region or self.region, config=config, **credentials)
        client.meta.events.register('before-parse.*.*', self._judge)
        return client

    def _judge(self, operation_model, response_dict, **_):
        body = None if operation_model.has_streaming_output and response_dict['status_code'] < 300 else response_dict['body']
        status = response_dict['status_code']
        for problem in judge(operation_model, status, response_dict['headers'], body):
            self.problems.setdefault(f'{operation_model.service_model.service_name}: {problem}', self.case)
        if status < 300:
            self.answered.setdefault(operation_model.service_model.service_name, set()).add(operation_model.name)


class Account:
    def __init__(self, driver, account):
        self._driver, self.account = driver, account

    def __getattr__(self, service):
        return self._driver.client(service, self.account)


def case(function):
    """Marks a function of one driver as a case: its name is a sentence."""
    function.case = True
    return function


def equal(found, expected):
    if found != expected:
        raise AssertionError(f'{found!r} instead of {expected!r}')


def refused(code, operation, **parameters):
    """The operation must be refused with this code; gives the error's answer."""
    try:
        answer = operation(**parameters)
    except ClientError as error:
        equal(error.response['Error']['Code'], code)
        return error.response
    raise AssertionError(f'answered {answer!r} instead of {code}')


def pages(client, operation, **parameters):
    """All pages of boto3's paginator of it."""
    return list(client.get_paginator(operation).paginate(**parameters))


def trust(service):
    return f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}]}}'


def role(driver, name, service, action='*', account=None):
    """The ARN of a role that a service may assume and that may do `action` everywhere; made where it is not there."""
    iam = driver.of(account or driver.account).iam
    try:
        return iam.get_role(RoleName=name)['Role']['Arn']
    except iam.exceptions.NoSuchEntityException:
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(service))['Role']['Arn']
        policy = f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}'
        iam.put_role_policy(RoleName=name, PolicyName='p', PolicyDocument=policy)
        return arn
