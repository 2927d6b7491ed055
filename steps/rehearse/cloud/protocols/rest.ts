import type { RestService } from '../service.ts';
import type { Wire } from './wire.ts';

/** The service reads and writes HTTP itself. */
export function restWire(service: RestService): Wire {
  return {
    parse: (http) => service.route(http),
    answer: (operation, output, request) => service.answer(operation, output, request),
    answerError: ({ code, message, status, members }, requestId) =>
      service.answerError({ code, message, status, members }, requestId),
  };
}
