import type { Toolchain } from '../toolchain.ts';
import { dotnetToolchain } from './dotnet.ts';
import { esbuildToolchain } from './esbuild.ts';
import { goToolchain } from './go.ts';
import { gradleToolchain } from './gradle.ts';
import { makefileToolchain } from './makefile.ts';
import { mavenToolchain } from './maven.ts';
import { npmToolchain } from './npm.ts';
import { pythonToolchain } from './python.ts';
import { rubyToolchain } from './ruby.ts';
import { rustToolchain } from './rust.ts';

/** Every way of building, in the order in which folders that name none are offered to them. A toolchain is a file and a row. */
export const toolchains: readonly Toolchain[] = [
  makefileToolchain,
  esbuildToolchain,
  pythonToolchain,
  npmToolchain,
  rubyToolchain,
  gradleToolchain,
  mavenToolchain,
  goToolchain,
  rustToolchain,
  dotnetToolchain,
];
