export * from './step-error.ts';
export * from './input.ts';
export * from './aws.ts';
export * from './deploy.ts';
