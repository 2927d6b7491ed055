import type { Input, Operation, Output, Request } from '../../../service.ts';
import { onAll } from '../demands.ts';
import { validationError } from '../errors.ts';
import { importersOf, listExports as exportsOf } from '../exports.ts';
import { requiredText } from '../input.ts';

export const exportOperations: Readonly<Record<string, Operation>> = {
  ListExports: { demands: onAll('ListExports'), handle: listExports },
  ListImports: { demands: onAll('ListImports'), handle: listImports },
};

function listExports(_input: Input, { cloud, accountId, region }: Request): Output {
  const exports = exportsOf(cloud, accountId, region).map(({ stack, output }) => ({
    ExportingStackId: stack.id,
    Name: output.exportName,
    Value: output.value,
  }));
  return { Exports: exports };
}

function listImports(input: Input, { cloud, accountId, region }: Request): Output {
  const name = requiredText(input, 'ExportName');
  const importers = importersOf(cloud, accountId, region, name);
  if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
  return { Imports: importers };
}
