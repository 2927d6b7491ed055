import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onAll } from '../demands.ts';
import { validationError } from '../errors.ts';
import { importersOf, listExports as exportsOf } from '../exports.ts';
import { requiredText, text } from '../input.ts';
import { page } from '../page.ts';

export const exportOperations: Readonly<Record<string, Operation>> = {
  ListExports: { demands: onAll('ListExports'), handle: listExports },
  ListImports: { demands: onAll('ListImports'), handle: listImports },
};

function listExports(input: Input, { cloud, accountId, region }: Request): Output {
  const { items, next } = page(exportsOf(cloud, accountId, region), text(input, 'NextToken'), 100);
  const exports = items.map(({ stack, output }) => ({
    ExportingStackId: stack.id,
    Name: output.exportName,
    Value: output.value,
  }));
  return { Exports: exports, ...(next === undefined ? {} : { NextToken: next }) };
}

function listImports(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'ExportName');
  const importers = importersOf(cloud, accountId, region, name);
  if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
  const { items, next } = page(importers, text(input, 'NextToken'), 100);
  return { Imports: items, ...(next === undefined ? {} : { NextToken: next }) };
}
