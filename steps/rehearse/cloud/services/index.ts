import type { Service } from '../service.ts';
import { iam } from './iam/index.ts';
import { organizations } from './organizations/index.ts';
import { sts } from './sts/index.ts';

/** Every service of the embedded cloud. Adding one is adding a file and a row. */
export const services: readonly Service[] = [iam, organizations, sts];
