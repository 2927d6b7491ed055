import type { PolicyDocument } from './policy.ts';

const parsed = new Map<string, PolicyDocument>();
const parsedLimit = 5000;

/** A stored policy: its text was checked when it was stored, and is parsed once. */
export function parsePolicy(text: string): PolicyDocument {
  const existing = parsed.get(text);
  if (existing) return existing;
  if (parsed.size > parsedLimit) parsed.clear();
  const document = JSON.parse(text) as PolicyDocument;
  parsed.set(text, document);
  return document;
}
