"""Whether an answer, as it went over the wire, is what botocore's model of the operation says.

What botocore itself forgives (a member that the model does not know, one that is missing, a status, an enum's other value) is
a problem here: members required and known, types, enums, patterns, lengths, timestamps in the protocol's format, statuses,
and errors that the operation has or that the service's page of common errors names.
"""

import base64
import binascii
import json
import re
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

from common_errors import common_errors, unlike_the_model

ISO_8601 = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$')
XML_PROTOCOLS = ('query', 'rest-xml', 'ec2')


def judge(operation, status, headers, body):
    """The problems of one answer, each a line; none where it is as modelled. `body` is None where it is a stream."""
    headers = {name.lower(): value for name, value in headers.items()}
    problems = []
    if status >= 300 and not (status == 304 and operation.service_model.service_name == 's3'):
        _judge_error(operation, status, headers, body, problems)
    else:
        _judge_output(operation, status, headers, body, problems)
    return [problem for problem in problems if problem not in unlike_the_model]


def _judge_output(operation, status, headers, body, problems):
    protocol = operation.service_model.resolved_protocol
    demanded = operation.http.get('responseCode', 200) if protocol.startswith('rest') else 200
    told = operation.output_shape and any(
        member.serialization.get('location') == 'statusCode' for member in operation.output_shape.members.values())
    if status != demanded and status not in (206, 304) and not told:
        problems.append(f'{operation.name}: status {status} instead of {demanded}')
    shape = operation.output_shape
    if protocol == 'query':
        _judge_query(operation, body, problems)
    elif protocol.startswith('rest'):
        _judge_rest(operation, protocol, shape, headers, body, problems)
    else:
        content = headers.get('content-type')
        version = operation.metadata.get('jsonVersion', '1.0')
        if content != f'application/x-amz-json-{version}':
            problems.append(f'{operation.name}: content-type {content} instead of JSON {version}')
        value = json.loads(body or b'{}')
        if shape is None and value != {}:
            problems.append(f'{operation.name}: {value} where the operation has no output')
        elif shape is not None:
            _judge_json(shape, value, operation.name, problems)


# --- JSON

def _judge_json(shape, value, path, problems, format='unixTimestamp'):
    kind = shape.type_name
    if value is None:
        return problems.append(f'{path}: null')
    if getattr(shape, 'is_document_type', False):
        return None
    if kind == 'structure':
        if not isinstance(value, dict):
            return problems.append(f'{path}: {value!r} is no structure')
        names = {member.serialization.get('name', name): (name, member) for name, member in shape.members.items()}
        _judge_names(shape, {names[key][0] if key in names else key for key in value}, path, problems)
        for key, (name, member) in names.items():
            if key in value and member.serialization.get('location') is None:
                _judge_json(member, value[key], f'{path}.{name}', problems, format)
        return None
    if kind == 'list':
        if not isinstance(value, list):
            return problems.append(f'{path}: {value!r} is no list')
        _judge_length(shape, len(value), path, problems)
        for item in value:
            _judge_json(shape.member, item, f'{path}[]', problems, format)
        return None
    if kind == 'map':
        if not isinstance(value, dict):
            return problems.append(f'{path}: {value!r} is no map')
        for key, item in value.items():
            _judge_text(shape.key, key, f'{path}{{}}', problems)
            _judge_json(shape.value, item, f'{path}{{}}', problems, format)
        return None
    if kind in ('integer', 'long', 'float', 'double'):
        wanted = int if kind in ('integer', 'long') else (int, float)
        if isinstance(value, bool) or not isinstance(value, wanted):
            return problems.append(f'{path}: {value!r} is no {kind}')
        return _judge_size(shape, value, path, problems)
    if kind == 'boolean':
        return None if isinstance(value, bool) else problems.append(f'{path}: {value!r} is no boolean')
    if kind == 'timestamp':
        return _judge_time(shape, value, path, problems, format)
    if not isinstance(value, str):
        return problems.append(f'{path}: {value!r} is no {kind}')
    return _judge_text(shape, value, path, problems)


# --- XML

def _name(element):
    return element.tag.rsplit('}', 1)[-1]


def _judge_query(operation, body, problems):
    root = ElementTree.fromstring(body)
    if _name(root) != f'{operation.name}Response':
        problems.append(f'{operation.name}: the root is {_name(root)}')
    namespace = operation.metadata.get('xmlNamespace')
    if namespace and not root.tag.startswith(f'{{{namespace}}}'):
        problems.append(f'{operation.name}: {root.tag} is not in {namespace}')
    children = {_name(child): child for child in root}
    if children.get('ResponseMetadata') is None or children['ResponseMetadata'].find('{*}RequestId') is None:
        problems.append(f'{operation.name}: no RequestId')
    shape = operation.output_shape
    if shape is None:
        wrapped = children.get(f'{operation.name}Result')
        if wrapped is not None and len(wrapped):
            problems.append(f'{operation.name}: a result where the operation has no output')
        return
    wrapper = children.get(shape.serialization.get('resultWrapper', f'{operation.name}Result'))
    if wrapper is None:
        problems.append(f'{operation.name}: no result')
    else:
        _judge_xml(shape, wrapper, operation.name, problems)


def _judge_xml(shape, element, path, problems):
    kind = shape.type_name
    if kind == 'structure':
        return _judge_xml_structure(shape, element, path, problems)
    if kind == 'list':
        wanted = shape.member.serialization.get('name', 'member')
        for child in element:
            if _name(child) != wanted:
                problems.append(f'{path}: <{_name(child)}> in a list of <{wanted}>')
            _judge_xml(shape.member, child, f'{path}[]', problems)
        return _judge_length(shape, len(element), path, problems)
    if kind == 'map':
        return _judge_xml_entries(shape, list(element), path, problems)
    if len(element):
        return problems.append(f'{path}: elements in a {kind}')
    return _judge_scalar(shape, element.text or '', path, problems, 'iso8601')


def _judge_xml_structure(shape, element, path, problems):
    found = {}
    for child in element:
        found.setdefault(_name(child), []).append(child)
    names = {}
    for name, member in shape.members.items():
        if member.serialization.get('location') is None and not member.serialization.get('xmlAttribute'):
            listed = member.type_name == 'list' and member.serialization.get('flattened')
            inner = member.member.serialization.get('name') if listed else None
            names[member.serialization.get('name', inner or name)] = (name, member)
    attributes = {
        name for name, member in shape.members.items()
        if member.serialization.get('xmlAttribute') and any(
            key.rsplit('}', 1)[-1] == member.serialization['name'].split(':')[-1] for key in element.attrib)
    }
    located = {name for name, member in shape.members.items() if member.serialization.get('location')}
    here = {names[key][0] if key in names else key for key in found}
    _judge_names(shape, here | attributes | located, path, problems)
    for key, children in found.items():
        if key not in names:
            continue
        name, member = names[key]
        if member.serialization.get('flattened') and member.type_name == 'list':
            for child in children:
                _judge_xml(member.member, child, f'{path}.{name}[]', problems)
        elif member.serialization.get('flattened') and member.type_name == 'map':
            _judge_xml_entries(member, children, f'{path}.{name}', problems)
        else:
            if len(children) > 1:
                problems.append(f'{path}.{name}: {len(children)} times')
            _judge_xml(member, children[0], f'{path}.{name}', problems)


def _judge_xml_entries(shape, entries, path, problems):
    names = [shape.key.serialization.get('name', 'key'), shape.value.serialization.get('name', 'value')]
    for entry in entries:
        if [_name(child) for child in entry] != names:
            problems.append(f'{path}: an entry of {[_name(child) for child in entry]} instead of {names}')
            continue
        _judge_text(shape.key, entry[0].text or '', f'{path}{{}}', problems)
        _judge_xml(shape.value, entry[1], f'{path}{{}}', problems)


# --- REST

def _judge_rest(operation, protocol, shape, headers, body, problems):
    if shape is None:
        if body not in (b'', None) and json.loads(body) != {}:
            problems.append(f'{operation.name}: a body where the operation has no output')
        return
    for name, member in shape.members.items():
        location = member.serialization.get('location')
        key = member.serialization.get('name', name).lower()
        path = f'{operation.name}.{name}'
        if location == 'header' and key in headers:
            _judge_scalar(member, headers[key], path, problems, 'rfc822')
        elif location == 'header' and name in shape.required_members:
            problems.append(f'{path}: missing')
    payload = shape.serialization.get('payload')
    if payload is not None:
        member = shape.members[payload]
        if member.type_name in ('blob', 'string') or body in (b'', None):
            return
        path = f'{operation.name}.{payload}'
        if protocol == 'rest-json':
            _judge_json(member, json.loads(body), path, problems)
        else:
            _judge_root(operation, member, body, path, problems)
    elif protocol == 'rest-json':
        value = json.loads(body) if body else {}
        inner = {name for name, member in shape.members.items() if member.serialization.get('location') is not None}
        _judge_json(shape, {**value, **{name: '' for name in inner}}, operation.name, problems) if inner else _judge_json(
            shape, value, operation.name, problems)
    elif body:
        _judge_root(operation, shape, body, operation.name, problems)


def _judge_root(operation, shape, body, path, problems):
    root = ElementTree.fromstring(body)
    namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
    if not root.tag.startswith(f'{{{namespace}}}'):
        problems.append(f'{path}: {root.tag} is not in {namespace}')
    # botocore's model of it wraps the root once more than S3 does, and botocore unwraps it in a handler.
    if operation.name == 'GetBucketLocation':
        return
    _judge_xml(shape, root, path, problems)


# --- errors

def _judge_error(operation, status, headers, body, problems):
    protocol = operation.service_model.resolved_protocol
    service = operation.service_model.service_name
    if body in (b'', None):
        if operation.http.get('method') != 'HEAD':
            problems.append(f'{operation.name}: an error without a body')
        return
    members = None
    if protocol in XML_PROTOCOLS:
        root = ElementTree.fromstring(body)
        error = root if protocol == 'rest-xml' else root.find('{*}Error')
        code = error.findtext('{*}Code')
        message = error.findtext('{*}Message')
    else:
        members = json.loads(body)
        code = headers.get('x-amzn-errortype', members.get('__type', '')).split(':')[0]
        if '__type' in members and members['__type'].split('#')[-1] != code:
            problems.append(f'{operation.name}: two names of one error')
        message = members.get('message', members.get('Message'))
    path = f'{operation.name}!{code}'
    # SSM's ParameterNotFound and KMS's InvalidCiphertextException come with an empty one.
    if message is None:
        problems.append(f'{path}: no message')
    shape = next((shape for shape in operation.error_shapes if shape.error_code == code or shape.name == code), None)
    if shape is None:
        known = common_errors['all'].get(code, common_errors.get(service, {}).get(code))
        if known is None:
            problems.append(f'{path}: no error of the operation, nor a common one of {service}')
        elif status != known:
            problems.append(f'{path}: status {status} instead of {known}')
        return
    wanted = shape.metadata.get('error', {}).get('httpStatusCode')
    if wanted is not None and status != wanted:
        problems.append(f'{path}: status {status} instead of {wanted}')
    if members is not None:
        known = {name.lower(): name for name in shape.members}
        told = {key: value for key, value in members.items() if key != '__type' and key.lower() != 'message'}
        for key, value in told.items():
            if key.lower() not in known:
                problems.append(f'{path}: {key} is not a member of it')
            else:
                _judge_json(shape.members[known[key.lower()]], value, f'{path}.{key}', problems)


# --- what all protocols share

def _judge_names(shape, names, path, problems):
    for name in sorted(set(shape.required_members) - names):
        problems.append(f'{path}.{name}: missing')
    for name in sorted(names - set(shape.members)):
        problems.append(f'{path}.{name}: not in the model')


def _judge_scalar(shape, text, path, problems, format):
    kind = shape.type_name
    if kind in ('integer', 'long', 'float', 'double'):
        try:
            value = int(text) if kind in ('integer', 'long') else float(text)
        except ValueError:
            return problems.append(f'{path}: {text!r} is no {kind}')
        return _judge_size(shape, value, path, problems)
    if kind == 'boolean':
        return None if text in ('true', 'false') else problems.append(f'{path}: {text!r} is no boolean')
    if kind == 'timestamp':
        return _judge_time(shape, text, path, problems, format)
    return _judge_text(shape, text, path, problems)


def _judge_time(shape, value, path, problems, format):
    format = shape.serialization.get('timestampFormat', format)
    if format == 'unixTimestamp':
        good = isinstance(value, (int, float)) and not isinstance(value, bool) and value < 10_000_000_000
    elif format == 'iso8601':
        good = isinstance(value, str) and ISO_8601.match(value) is not None
    else:
        good = isinstance(value, str) and _is_http_date(value)
    if not good:
        problems.append(f'{path}: {value!r} is no time as {format}')


def _is_http_date(text):
    try:
        return parsedate_to_datetime(text).tzinfo is not None and text.endswith('GMT')
    except ValueError:
        return False


def _judge_text(shape, text, path, problems):
    if shape.type_name == 'blob':
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error:
            problems.append(f'{path}: {text!r} is no base64')
        return
    if shape.enum and text not in shape.enum:
        problems.append(f'{path}: {text!r} is none of its enum')
    _judge_length(shape, len(text), path, problems)
    pattern = shape.metadata.get('pattern')
    if pattern and not shape.enum:
        compiled = _compiled(pattern)
        if compiled is not None and compiled.fullmatch(text) is None:
            problems.append(f'{path}: {text[:80]!r} does not match {pattern}')


CLASSES = {r'\p{L}': 'A-Za-zÀ-ɏ', r'\p{Z}': r'\s', r'\p{N}': r'0-9', r'\p{S}': r'$+<=>^`|~', r'\p{P}': r'!-/:-@\[-`{-~',
           r'\p{M}': '', r'\p{C}': '', r'\p{IsLetter}': 'A-Za-z', r'\p{IsDigit}': '0-9', r'\p{ASCII}': r'\x00-\x7f',
           r'\p{Alnum}': 'A-Za-z0-9', r'\p{Print}': r'\x20-\x7e', r'\p{Graph}': r'\x21-\x7e'}
unread_patterns = set()


def _compiled(pattern):
    for name, characters in CLASSES.items():
        pattern = pattern.replace(name, characters)
    try:
        return re.compile(pattern.replace('\\Z', '\\Z').replace('&&[^', '[^'))
    except re.error:
        unread_patterns.add(pattern)
        return None


def _judge_size(shape, value, path, problems):
    low, high = shape.metadata.get('min'), shape.metadata.get('max')
    if (low is not None and value < low) or (high is not None and value > high):
        problems.append(f'{path}: {value} is not from {low} to {high}')


def _judge_length(shape, length, path, problems):
    low, high = shape.metadata.get('min'), shape.metadata.get('max')
    # Answers have empty lists where requests may not, as in the example of
    # https://docs.aws.amazon.com/cli/latest/reference/codebuild/batch-get-builds.html
    if shape.type_name == 'list':
        low = None
    if (low is not None and length < low) or (high is not None and length > high):
        problems.append(f'{path}: a length of {length} is not from {low} to {high}')
