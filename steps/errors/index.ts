export * from './step-error.ts';
export * from './input.ts';
