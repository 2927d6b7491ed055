import { createHmac } from 'node:crypto';
import { startWebServer } from './web-server.ts';

/** What a request for approval says, as the event's detail. */
interface ApprovalRequested {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly executionId: string;
  readonly requestId: string;
  readonly link?: string;
  readonly question?: string;
  readonly ticketPattern: string;
  readonly commit: { readonly id: string; readonly subject: string };
}

interface Answer {
  readonly decision: 'approve' | 'reject';
  readonly ticket?: string;
  readonly by?: string;
  readonly comment?: string;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A ticket system that speaks webhooks: it is told what waits, with its key, and answers with a signature. */
export interface TicketSystem {
  readonly origin: string;
  /** Those that came with the key. */
  requests(): readonly ApprovalRequested[];
  /** How many came without. */
  strangers(): number;
  answer(
    request: ApprovalRequested,
    answer: Answer,
    signing?: { readonly secret?: string; readonly age?: number },
  ): Promise<Reply>;
  close(): void;
}

export async function startTicketSystem(options: {
  readonly apiKey: string;
  readonly secret: string;
  /** Where answers are posted to, once it is known. */
  readonly answersTo: () => string;
}): Promise<TicketSystem> {
  const { origin, received, close } = await startWebServer();
  const known = () => received.filter(({ headers }) => headers['x-api-key'] === options.apiKey);
  return {
    origin,
    close,
    requests: () => known().map(({ body }) => (body as { readonly detail: ApprovalRequested }).detail),
    strangers: () => received.length - known().length,
    async answer(request, answer, { secret = options.secret, age = 0 } = {}) {
      const { pipeline, stage, action, executionId, requestId } = request;
      const named = { pipeline, stage, action, executionId, requestId };
      const body = JSON.stringify({ ...named, by: 'jane.doe@example.com', ...answer });
      const timestamp = String(Math.floor(Date.now() / 1000) - age);
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      const headers = { 'x-timestamp': timestamp, 'x-signature': `sha256=${signature}` };
      const reply = await fetch(options.answersTo(), { method: 'POST', headers, body });
      return { status: reply.status, body: await reply.json() };
    },
  };
}
