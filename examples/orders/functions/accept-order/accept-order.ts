export type Catalogue = Readonly<Record<string, { readonly title: string; readonly cents: number }>>;

export interface OrderLine {
  readonly product: string;
  readonly quantity: number;
}

export interface AcceptedOrder {
  readonly orderId: string;
  readonly customer: string;
  readonly lines: readonly OrderLine[];
  readonly totalCents: number;
}

/** The state machine sees the name of this class as the error's name. */
export class OrderRejected extends Error {
  override readonly name = 'OrderRejected';
}

/** Checks an order against the catalogue, prices it and gives it an id that sorts by time. */
export function acceptOrder(request: unknown, catalogue: Catalogue, makeId: () => string): AcceptedOrder {
  const { customer, lines } = (request ?? {}) as { customer?: unknown; lines?: unknown };
  if (typeof customer !== 'string' || customer === '') throw new OrderRejected('an order needs a customer');
  if (!Array.isArray(lines) || lines.length === 0) throw new OrderRejected('an order needs lines');
  const accepted = lines.map((line) => acceptLine(line, catalogue));
  const totalCents = accepted.reduce((total, { product, quantity }) => total + catalogue[product]!.cents * quantity, 0);
  return { orderId: makeId(), customer, lines: accepted, totalCents };
}

function acceptLine(line: unknown, catalogue: Catalogue): OrderLine {
  const { product, quantity } = (line ?? {}) as { product?: unknown; quantity?: unknown };
  if (typeof product !== 'string' || !Object.hasOwn(catalogue, product)) {
    throw new OrderRejected(`"${String(product)}" is not in the catalogue`);
  }
  if (!Number.isInteger(quantity) || (quantity as number) < 1) {
    throw new OrderRejected(`the quantity of ${product} must be a whole number above 0`);
  }
  return { product, quantity: quantity as number };
}
