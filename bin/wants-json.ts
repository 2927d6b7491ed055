/** Whether a machine reads stderr: known before the arguments are parsed, for they may be such that they cannot be. */
export function wantsJson(args: readonly string[], environment: NodeJS.ProcessEnv): boolean {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  if (flags.includes('--json')) return true;
  const named = flags.flatMap((flag, index) =>
    flag === '--reporter' ? [flags[index + 1]] : flag.startsWith('--reporter=') ? [flag.slice(11)] : [],
  );
  if (named.length > 0) return named.at(-1) === 'json';
  return environment['STEPS_REPORTER'] === 'json' && !flags.some((flag) => ['-q', '--quiet'].includes(flag));
}
