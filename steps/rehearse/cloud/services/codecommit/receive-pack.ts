/** One update that a push asks for. */
export interface ReferenceUpdate {
  readonly name: string;
  readonly oldId: string;
  readonly newId: string;
}

/** The commands at the head of a receive-pack request. https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer */
export function readReferenceUpdates(body: Buffer): readonly ReferenceUpdate[] {
  const updates: ReferenceUpdate[] = [];
  let offset = 0;
  while (offset + 4 <= body.length) {
    const length = Number.parseInt(body.toString('latin1', offset, offset + 4), 16);
    // A flush packet ends the list; what follows is the pack.
    if (!(length > 4)) break;
    const line = body.toString('utf8', offset + 4, offset + length);
    const match = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) ([^\0\n]+)/.exec(line);
    if (match) updates.push({ oldId: match[1] ?? '', newId: match[2] ?? '', name: match[3] ?? '' });
    offset += length;
  }
  return updates;
}
