import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { askOnTerminal } from '../../../bin/reporters/ask.ts';

/** A process at a terminal, as far as a question sees it. */
function makeHost() {
  const stdin = new PassThrough();
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  stderr.resume();
  const host = Object.assign(new EventEmitter(), { stdin, stderr });
  return { stdin, host: host as unknown as NodeJS.Process };
}

it('gives the answer without its line end', async () => {
  const { stdin, host } = makeHost();
  const answer = askOnTerminal(host, 'Approve? ', new AbortController().signal);
  stdin.write('later\r');
  expect(await answer).toBe('later');
});

it('hands Ctrl-C to the process, which ends the question', async () => {
  const { stdin, host } = makeHost();
  const abort = new AbortController();
  host.on('SIGINT', () => abort.abort());
  const answer = askOnTerminal(host, 'Approve? ', abort.signal);
  stdin.write('\x03');
  await expect(answer).rejects.toThrow(/abort/i);
  expect(abort.signal.aborted).toBe(true);
});

it('is ended by what stops the process from outside', async () => {
  const { host } = makeHost();
  const abort = new AbortController();
  const answer = askOnTerminal(host, 'Approve? ', abort.signal);
  abort.abort();
  await expect(answer).rejects.toThrow(/abort/i);
});

it('takes the end of the input for no answer, instead of waiting for ever', async () => {
  const { stdin, host } = makeHost();
  const answer = askOnTerminal(host, 'Approve? ', new AbortController().signal);
  stdin.write('\x04');
  expect(await answer).toBe('');
});
