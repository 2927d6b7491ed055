import type { Interpreter } from './python-interpreter.ts';
import type { BuildTarget } from './target.ts';

/** The glibc of Lambda's systems: Amazon Linux 2 (up to Python 3.11) has 2.26, Amazon Linux 2023 has 2.34. */
const manylinux = { old: ['2014', '_2_17'], new: ['2014', '_2_17', '_2_28', '_2_34'] };

/** `3.12` of `python3.12` */
export function pythonVersion(runtime: string | undefined): string | undefined {
  return /^python(3\.\d+)$/.exec(runtime ?? '')?.[1];
}

/**
 * How pip fills a folder. It runs in the source folder, so that relative paths and options of requirements.txt (`--no-index`,
 * `--find-links`) mean what they say. Where this machine is not what Lambda runs, wheels for Lambda are asked for.
 */
export function pipArguments(
  { runtime, architecture }: Pick<BuildTarget, 'runtime' | 'architecture'>,
  interpreter: Interpreter,
  folder: string,
): readonly string[] {
  const wanted = pythonVersion(runtime) ?? interpreter.version;
  const machine = architecture === 'arm64' ? 'aarch64' : 'x86_64';
  const isSame = interpreter.system === 'linux' && interpreter.version === wanted && interpreter.machine === machine;
  const platforms = Number(wanted.split('.')[1]) >= 12 ? manylinux.new : manylinux.old;
  const install = ['-m', 'pip', 'install', '--requirement', 'requirements.txt', '--target', folder];
  const quiet = ['--no-compile', '--no-input', '--disable-pip-version-check', '--quiet'];
  return [
    ...install,
    ...quiet,
    ...(isSame ? [] : ['--only-binary=:all:', '--implementation', 'cp', '--python-version', wanted]),
    ...(isSame ? [] : platforms.flatMap((name) => ['--platform', `manylinux${name}_${machine}`])),
  ];
}

/** The local paths that requirements name outside the folder, and files they read: they belong to the sources. */
export function requirementPaths(requirements: string): readonly string[] {
  return requirements
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .flatMap((line) => {
      const option = /^(?:-r|--requirement|-c|--constraint|-f|--find-links|-e|--editable)[ =]?\s*(\S+)/.exec(line)?.[1];
      const path = option ?? /^(?:[\w.[\]-]+\s*@\s*file:)?(\.{0,2}\/\S+)/.exec(line)?.[1];
      return path === undefined || /^[a-z+]+:\/\//i.test(path) ? [] : [path];
    });
}
