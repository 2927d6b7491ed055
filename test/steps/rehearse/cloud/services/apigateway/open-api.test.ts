import { describe, expect, it } from 'vitest';
import { readOpenApi } from '../../../../../../steps/rehearse/cloud/services/apigateway/open-api.ts';

describe('an OpenAPI document', () => {
  it('is read from YAML with its methods and integrations', () => {
    const text = `
openapi: 3.0.1
info: { title: orders }
paths:
  /orders:
    parameters: []
    get:
      x-amazon-apigateway-integration: { type: aws_proxy }
    x-amazon-apigateway-any-method: {}
`;
    expect(readOpenApi(text)).toEqual({
      title: 'orders',
      paths: { '/orders': { GET: { methodIntegration: { type: 'aws_proxy' } }, ANY: {} } },
    });
  });

  it('is read from bytes, as they come over HTTP', () => {
    expect(readOpenApi(Buffer.from('{"swagger":"2.0","paths":{}}'))).toEqual({ title: '', paths: {} });
  });

  it('may have the default route of an HTTP API, and 3.0 as its version', () => {
    const document = { openapi: '3.0', paths: { $default: { 'x-amazon-apigateway-any-method': {} } } };
    expect(readOpenApi(document)).toEqual({ title: '', paths: { $default: { ANY: {} } } });
  });

  it.each([
    ['is no object', '[]', 'Unable to parse OpenAPI input.'],
    ['cannot be parsed', '{', 'Unable to parse OpenAPI input.'],
    ['is of another version', { openapi: '3.1.0', paths: {} }, 'Unsupported or missing specification version'],
    ['has no paths', { openapi: '3.0.1' }, 'has no paths object'],
    ['has a path without its slash', { openapi: '3.0.1', paths: { orders: {} } }, "'orders' must start with '/'"],
    ['has a path that is no object', { openapi: '3.0.1', paths: { '/orders': 1 } }, "'/orders' is not an object"],
  ])('is refused where it %s', (_name, body, message) => {
    expect(() => readOpenApi(body)).toThrow(message);
  });
});
