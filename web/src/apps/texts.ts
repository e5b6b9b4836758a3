const plural = new Intl.PluralRules('en')

const counted = (count: number, one: string, other: string): string =>
  plural.select(count) === 'one' ? one : other

/** What the page of the connected apps says about groups and notices, to be moved into the languages' files. */
export const texts = {
  connections: (count: number) => counted(count, 'One connection', `${count} connections`),
  disconnect: 'Disconnect',
  disconnectAll: (count: number) => `Disconnect all ${count}`,
  notUsed: 'Not used yet',
  lastUsed: 'Last used',
  returnsTo: 'Returns to',
  connected: 'Connected',
  waiting: 'Allowed. Waiting for the device to fetch its access',
  itMay: 'It may:',
  unused: (count: number) =>
    counted(
      count,
      'One connection is older than a week and was never used.',
      `${count} connections are older than a week and were never used.`,
    ),
  removeUnused: (count: number) =>
    counted(count, 'Remove 1 connection never used', `Remove ${count} connections never used`),
  askUnused: (count: number) =>
    counted(count, 'Remove 1 connection never used?', `Remove ${count} connections never used?`),
  unusedStay: 'Whatever you use stays connected. A removed assistant can be connected again.',
  remove: 'Remove',
  removed: (count: number) =>
    counted(count, '1 connection is removed.', `${count} connections are removed.`),
  allEnded: (name: string, count: number) =>
    counted(count, `${name} is disconnected.`, `${name} is disconnected: ${count} connections.`),
  nothingLeft: 'They have ended already.',
  askAll: (count: number) => `All ${count} of its connections end.`,
  stillConnected: 'Nothing was ended.',
}
