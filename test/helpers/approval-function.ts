import { symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { packageRoot } from '../../steps/package-root.ts';
import { mapAt, readTemplate } from './templates.ts';

type Handler = (event: object) => Promise<void>;

/** The function of a template, loaded as Lambda's Node runtime would: with the AWS SDK beside it. */
export async function loadInlineFunction(file: string, logicalId: string, folder: string): Promise<Handler> {
  const source = mapAt(readTemplate(file), 'Resources', logicalId, 'Properties', 'Code')['ZipFile'];
  await symlink(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'), 'dir');
  await writeFile(join(folder, 'index.cjs'), String(source));
  const { handler } = createRequire(join(folder, 'index.cjs'))('./index.cjs') as { readonly handler: Handler };
  return handler;
}

export interface AnswerServer {
  readonly url: string;
  readonly answers: Readonly<Record<string, unknown>>[];
  /** The status of the next answers. */
  status: number;
  close(): void;
}

/** What stands for the address in S3 that a custom resource answers to. */
export async function startAnswerServer(): Promise<AnswerServer> {
  const answers: Readonly<Record<string, unknown>>[] = [];
  const http = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString('utf8')));
    request.on('end', () => {
      answers.push(JSON.parse(text) as Readonly<Record<string, unknown>>);
      response.writeHead(server.status).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((http.address() as AddressInfo).port)}/answer`;
  const server: AnswerServer = { url, answers, status: 200, close: () => http.close() };
  return server;
}
