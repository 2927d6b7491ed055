import { AwsError } from '../aws-error.ts';
import type { HttpRequest, QueryService, RawAnswer } from '../service.ts';
import { parseQueryInput } from './query-input.ts';
import type { Wire } from './wire.ts';
import { escapeXml, renderMembers } from './xml.ts';

/** Form in, XML out. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryWire(service: QueryService): Wire {
  const open = (name: string) => `<${name} xmlns="${escapeXml(service.xmlNamespace)}">`;
  return {
    parse(http) {
      const parameters = parametersOf(http);
      const operation = parameters.get('Action');
      if (!operation) throw new AwsError('MissingAction', 'Missing Action', 400);
      return { operation, input: parseQueryInput(parameters) };
    },
    answer(operation, output, { requestId }) {
      const result = `<${operation}Result>${renderMembers(output)}</${operation}Result>`;
      const trailer = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xml(200, requestId, `${open(`${operation}Response`)}${result}${trailer}</${operation}Response>`);
    },
    answerError(error, requestId) {
      const type = error.status >= 500 ? 'Receiver' : 'Sender';
      const members = renderMembers({ Type: type, Code: error.code, Message: error.message, ...error.members });
      const body = `${open('ErrorResponse')}<Error>${members}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return xml(error.status, requestId, body);
    },
  };
}

/** Presigned requests carry the action in the query string, others in the form. */
function parametersOf(http: HttpRequest): URLSearchParams {
  const form = new URLSearchParams(http.body.toString('utf8'));
  return form.has('Action') ? form : http.query;
}

function xml(status: number, requestId: string, body: string): RawAnswer {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}
