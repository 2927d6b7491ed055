import type { CommandRow } from '../command.ts';
import { deployCommand } from './deploy.ts';

/** Every command, in the order in which a pipeline runs them. */
export const commands: readonly CommandRow[] = [deployCommand];
