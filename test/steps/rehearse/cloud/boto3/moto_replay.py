"""The same calls to a running embedded cloud and to moto: where the normalised answers and error codes differ.

Reads {endpoint, region, credentials} from stdin; writes {calls: [name of each call], differences: {call: [line, …]}}. What ids, times
and digests are is no difference; whether there is one is. moto answers in threads of this process and authorises nothing.
"""

import importlib.metadata
import json
import logging
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from moto.server import ThreadedMotoServer

from moto_calls import CALLS

ACCOUNT = '333333333333'
# Values that are made anew at every call, by their form.
MADE = [
    (re.compile(r'[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'), 'UUID'),
    (re.compile(r'\b[0-9a-f]{40,64}\b'), 'DIGEST'),
    (re.compile(r'\b(AROA|AIDA|ASIA|AKIA|ANPA)[A-Z0-9]{12,}'), r'\1ID'),
]
# Members whose value is the server's own.
OWN = {'CiphertextBlob', 'Plaintext', 'SecretAccessKey', 'SessionToken', 'VersionId', 'NextToken', 'ContinuationToken', 'Marker', 'UploadId', 'ID', 'DisplayName', 'NextMarker', 'NextContinuationToken'}


class Server:
    def __init__(self, endpoint, region, **credentials):
        self.endpoint, self.region, self.credentials, self.clients, self.given = endpoint, region, credentials, {}, {}

    def answer(self, name, service, operation, parameters):
        """A normalised answer, `{error: code}` where it is refused, and the raw one for later calls."""
        if service not in self.clients:
            config = Config(retries={'total_max_attempts': 1}, s3={'addressing_style': 'path'}, signature_version='s3v4' if service == 's3' else None)
            self.clients[service] = boto3.client(service, endpoint_url=self.endpoint, region_name=self.region, config=config, **self.credentials)
        try:
            raw = getattr(self.clients[service], operation)(**(parameters(self.given) if callable(parameters) else parameters))
            if hasattr(raw.get('Body'), 'read'):
                raw['Body'] = raw['Body'].read()
        except ClientError as error:
            return {'error': error.response['Error']['Code'], 'status': error.response['ResponseMetadata']['HTTPStatusCode']}
        except ResponseParserError:
            return {'error': 'no answer that can be read', 'status': 500}
        except KeyError as error:
            return {'error': f'no call: {error} was not answered', 'status': 0}
        status = raw.pop('ResponseMetadata')['HTTPStatusCode']
        self.given[name] = raw
        return {'status': status, **normal(raw)}


def normal(value, key=''):
    if isinstance(value, dict):
        return {name: normal(item, name) for name, item in sorted(value.items())}
    if isinstance(value, list):
        return [normal(item) for item in value]
    if hasattr(value, 'isoformat'):
        return 'TIME'
    if key in OWN and value not in (None, ''):
        return 'OWN'
    if isinstance(value, bytes):
        return value.decode('latin1')
    if isinstance(value, str) and value.startswith('{'):
        return json.dumps(json.loads(value), sort_keys=True)
    if isinstance(value, str):
        for pattern, name in MADE:
            value = pattern.sub(name, value)
    return value


def compare(ours, theirs, path=''):
    """A line for each place where they differ: `Keys[].Arn: ours 'x', moto 'y'`."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs}):
            where = f'{path}.{name}' if path else name
            if name not in theirs:
                yield f'{where}: ours only'
            elif name not in ours:
                yield f'{where}: moto only'
            else:
                yield from compare(ours[name], theirs[name], where)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for mine, its in zip(ours, theirs):
            yield from compare(mine, its, f'{path}[]')
    elif ours != theirs:
        shown = [json.dumps(one)[:120] for one in (ours, theirs)]
        yield f'{path}: ours {shown[0]}, moto {shown[1]}'


def main():
    task = json.load(sys.stdin)
    logging.getLogger('werkzeug').setLevel(logging.CRITICAL)
    moto = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    stderr, sys.stderr = sys.stderr, open('/dev/null', 'w')  # where moto prints what it does not implement
    try:
        ours = Server(task['endpoint'], task['region'], **task['credentials'][ACCOUNT])
        keys = boto3.client('sts', endpoint_url=f'http://{host}:{port}', region_name=task['region'], aws_access_key_id='x', aws_secret_access_key='x').assume_role(
            RoleArn=f'arn:aws:iam::{ACCOUNT}:role/OrganizationAccountAccessRole', RoleSessionName='administrator')['Credentials']
        theirs = Server(f'http://{host}:{port}', task['region'], aws_access_key_id=keys['AccessKeyId'], aws_secret_access_key=keys['SecretAccessKey'], aws_session_token=keys['SessionToken'])
        differences = {}
        for name, service, operation, parameters in CALLS:
            found = sorted(set(compare(ours.answer(name, service, operation, parameters), theirs.answer(name, service, operation, parameters))))
            if found:
                differences[name] = found
    finally:
        sys.stderr = stderr
        moto.stop()
    json.dump({'moto': importlib.metadata.version('moto'), 'calls': [name for name, *_ in CALLS], 'differences': differences}, sys.stdout)


main()
