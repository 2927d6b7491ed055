import type { CommandRow } from '../command.ts';
import { deployCommand } from './deploy.ts';
import { packageCommand } from './package.ts';
import { validateCommand } from './validate.ts';
import { verifyCommand } from './verify.ts';

/** Every command, in the order in which a pipeline runs them. */
export const commands: readonly CommandRow[] = [packageCommand, validateCommand, verifyCommand, deployCommand];
