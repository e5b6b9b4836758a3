/** What the directories of plugins show of this app, beside about.ts. An adopter changes this file. */
export const listing = {
  /** The publisher, as verified with the directory: at most 80 characters. */
  developer: 'Patchbay',
  /** One of the directory's categories. */
  category: 'Productivity',
  /** At most 4,000 characters. */
  longDescription: [
    'Talk to your assistant, and your todo list follows. Ask what is open, add what comes to mind, tick off what is done, rename or delete what has changed. The list on your phone changes at the same moment.',
    'You sign in with your own account and choose what the assistant may do: read, change, or both. It acts on your todos and on nobody else’s. Every call is listed in your activity, and you disconnect the assistant whenever you like.',
  ].join('\n\n'),
  /** What changed since the last submission. */
  releaseNotes: 'First version: list, add, read, change, complete and delete todos.',
}
