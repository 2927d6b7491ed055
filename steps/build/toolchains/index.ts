import type { Toolchain } from '../toolchain.ts';
import { esbuildToolchain } from './esbuild.ts';
import { makefileToolchain } from './makefile.ts';
import { npmToolchain } from './npm.ts';
import { pythonToolchain } from './python.ts';

/** Every way of building, in the order in which folders that name none are offered to them. A toolchain is a file and a row. */
export const toolchains: readonly Toolchain[] = [makefileToolchain, esbuildToolchain, pythonToolchain, npmToolchain];
