import { z } from 'zod';

/** What several settings of a configuration file are made of. */

export const account = z
  .string({ error: 'expected an account id of 12 digits in quotes' })
  .regex(/^\d{12}$/, 'expected an account id of 12 digits');
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected a region, as in eu-west-1');
export const text = z.string().min(1);
export const repositoryFile = z.string().regex(/^[A-Za-z0-9._/-]{1,255}$/, 'expected a path in the repository');
export const parameters = z.record(z.string(), z.string({ error: 'expected a text: put the value in quotes' }));
export const emails = z
  .array(z.string().regex(/^[^@\s]+@[^@\s]+$/, 'expected an e-mail address'))
  .min(1, 'expected an e-mail address')
  .max(2, 'expected two e-mail addresses at most, or that of a list');
export const logRetention = z.literal([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653]);
