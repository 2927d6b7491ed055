import type { ValidationResult } from '../validation-result.ts';

export function formatJson(result: ValidationResult): string {
  return `${JSON.stringify({ schemaVersion: 1, ...result }, undefined, 2)}\n`;
}
