import type { Service } from '../service.ts';
import { jsonWire } from './json.ts';
import { queryWire } from './query.ts';
import { restWire } from './rest.ts';
import type { Wire } from './wire.ts';

export function wireOf(service: Service): Wire {
  switch (service.protocol) {
    case 'query':
      return queryWire(service);
    case 'json':
      return jsonWire(service);
    case 'rest':
      return restWire(service);
  }
}
