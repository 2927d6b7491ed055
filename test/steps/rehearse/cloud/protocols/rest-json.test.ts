import { describe, expect, it } from 'vitest';
import { restJsonService } from '../../../../../steps/rehearse/cloud/protocols/rest-json.ts';
import type { HttpRequest } from '../../../../../steps/rehearse/cloud/service.ts';

const service = restJsonService(
  'shelf',
  [
    { operation: 'FindByArn', method: 'GET', path: '/books?find=Arn' },
    { operation: 'ListBooks', method: 'GET', path: '/books' },
    { operation: 'PutBook', method: 'PUT', path: '/books/{Name}' },
    { operation: 'PutText', method: 'PUT', path: '/books/{Name}/text', payload: 'text' },
    { operation: 'ListTags', method: 'GET', path: '/tags/{Resource+}' },
  ],
  {},
);

function request(method: string, target: string, body = ''): HttpRequest {
  const [path = '', query = ''] = target.split('?');
  return { method, path, query: new URLSearchParams(query), headers: {}, body: Buffer.from(body) };
}

describe('a REST service with JSON bodies', () => {
  it.each([
    ['GET', '/books', '', 'ListBooks', {}],
    ['GET', '/books/', '', 'ListBooks', {}],
    ['GET', '/books?find=Arn&Arn=a', '', 'FindByArn', { find: 'Arn', Arn: 'a' }],
    ['GET', '/books?key=a&key=b', '', 'ListBooks', { key: ['a', 'b'] }],
    ['PUT', '/books/a%3Ab', '{"Title":"A"}', 'PutBook', { Name: 'a:b', Title: 'A' }],
    ['PUT', '/books/a', '{"Name":"other"}', 'PutBook', { Name: 'a' }],
    ['PUT', '/books/a/text', 'once', 'PutText', { Name: 'a', text: Buffer.from('once') }],
    ['GET', '/tags/arn:aws:shelf:eu-west-1:1:book/a', '', 'ListTags', { Resource: 'arn:aws:shelf:eu-west-1:1:book/a' }],
  ])('reads %s %s %s', (method, target, body, operation, input) => {
    expect(service.route(request(method, target, body))).toEqual({ operation, input });
  });

  it('says that a path is not part of the embedded cloud', () => {
    expect(() => service.route(request('POST', '/authors'))).toThrow(
      'shelf:POST /authors is not part of the embedded cloud',
    );
  });

  it('refuses a body that is no JSON object', () => {
    expect(() => service.route(request('PUT', '/books/a', '['))).toThrow('The request body is not a JSON object');
  });
});
