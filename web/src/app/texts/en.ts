import { pluralOf, rich, type Slot, type Wrap } from '../../texts/rich.ts'

const plural = pluralOf('en')

/** Everything that the pages of the todos say, in English. */
export const en = {
  link: 'Todos',
  things: 'your todos',
  kept: 'title, description, whether they are done, and when they changed',

  start: {
    title: 'Your todos, in conversation',
    lead: (name: string) =>
      `${name} connects an AI assistant to your todo list. Talk to the assistant; the list follows.`,
    ask: (strong: Wrap) =>
      rich`${strong('Ask your assistant')} for your todos. The first time, it sends you here.`,
    decide: (strong: Wrap) =>
      rich`${strong('Sign in and decide.')} You see who asks, and for what. It never learns your password.`,
    talk: (strong: Wrap) =>
      rich`${strong('Just talk.')} It adds, changes and ticks off your todos, and nobody else’s.`,
  },

  heading: 'Your todos',
  signIn: 'Sign in to see your todos',
  list: 'Todos',
  loading: 'Loading your todos',
  failed: 'We could not load your todos.',
  tryAgain: 'Try again',
  loadMore: 'Load more',

  add: 'Add a todo',
  addButton: 'Add',
  addDetails: 'Add details',
  edit: 'Edit todo',
  title: 'Title',
  details: 'Details',
  save: 'Save',
  cancel: 'Cancel',
  editOne: (title: string) => `Edit: ${title}`,
  deleteOne: (title: string) => `Delete: ${title}`,
  doneOne: (title: string) => `Done: ${title}`,
  notAdded: 'Not added yet.',
  discard: 'Discard',
  undo: 'Undo',
  undone: 'Undone.',
  dismiss: 'Dismiss',

  noTitle: 'Write what is to be done.',
  longTitle: (limit: number) => `Keep it under ${limit} characters.`,
  longDetails: (limit: number) => `Keep the details under ${limit} characters.`,

  show: 'Show',
  shows: { open: 'Open', done: 'Done', all: 'All' },
  search: 'Search',
  noMatch: {
    all: (text: Slot) => rich`Nothing matches ${text}.`,
    open: (text: Slot) => rich`Nothing matches ${text} among the open ones.`,
    done: (text: Slot) => rich`Nothing matches ${text} among the done ones.`,
  },
  quote: (text: string) => `“${text}”`,
  showAll: 'Show everything',
  noneDone: 'Nothing is done yet.',
  showOpen: 'Show what is open',
  none: 'No todos yet.',
  noneOpen: 'Nothing to do.',
  writeOne: (link: Wrap) =>
    rich`Write one above, or ask your assistant to. Which assistants are connected? ${link('See your apps')}`,

  marks: {
    added: 'Added by the assistant',
    changed: 'Changed by the assistant',
    completed: 'Completed by the assistant',
    reopened: 'Reopened by the assistant',
  },
  told: {
    added: (title: string) => `The assistant added ${title}.`,
    changed: (title: string) => `The assistant changed ${title}.`,
    completed: (title: string) => `The assistant completed ${title}.`,
    deleted: (title: string) => `The assistant deleted ${title}.`,
    many: (count: number) =>
      plural(count, {
        one: 'The assistant made a change.',
        other: `The assistant made ${count} changes.`,
      }),
  },
  deleted: (title: string) => `${title} is deleted.`,
  notDeleted: (title: string) => `${title} was not deleted.`,
  notChanged: (title: string) => `${title} was not changed.`,
  deletedMeanwhile: (title: string) => `${title} was deleted meanwhile.`,

  beside: {
    heading: 'Your todos',
    text: 'Your todos appear here once you are signed in.',
    why: 'Connecting the assistant asks you to; so does the page of your todos.',
    signIn: 'Sign in',
  },
}

/** What every language says of the todos. */
export type TodoTexts = typeof en
