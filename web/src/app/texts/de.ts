import { pluralOf, rich, type Slot, type Wrap } from '../../texts/rich.ts'
import type { TodoTexts } from './en.ts'

const plural = pluralOf('de')

/** Everything that the pages of the todos say, in German. */
export const de: TodoTexts = {
  link: 'Aufgaben',
  things: 'Ihre Aufgaben',
  kept: 'Titel, Beschreibung, ob sie erledigt sind, und wann sie sich geändert haben',

  start: {
    title: 'Ihre Aufgaben, im Gespräch',
    lead: (name: string) =>
      `${name} verbindet einen KI-Assistenten mit Ihrer Aufgabenliste. Sprechen Sie mit dem Assistenten; die Liste macht mit.`,
    ask: (strong: Wrap) =>
      rich`${strong('Fragen Sie Ihren Assistenten')} nach Ihren Aufgaben. Beim ersten Mal schickt er Sie hierher.`,
    decide: (strong: Wrap) =>
      rich`${strong('Anmelden und entscheiden.')} Sie sehen, wer anfragt und worum es geht. Ihr Passwort erfährt er nie.`,
    talk: (strong: Wrap) =>
      rich`${strong('Einfach reden.')} Er ergänzt, ändert und erledigt Ihre Aufgaben, und nur Ihre.`,
  },

  heading: 'Ihre Aufgaben',
  signIn: 'Melden Sie sich an, um Ihre Aufgaben zu sehen',
  list: 'Aufgaben',
  loading: 'Ihre Aufgaben werden geladen',
  failed: 'Wir konnten Ihre Aufgaben nicht laden.',
  tryAgain: 'Noch einmal versuchen',
  loadMore: 'Mehr laden',

  add: 'Neue Aufgabe',
  addButton: 'Hinzufügen',
  addDetails: 'Details hinzufügen',
  edit: 'Aufgabe bearbeiten',
  title: 'Titel',
  details: 'Details',
  save: 'Speichern',
  cancel: 'Abbrechen',
  editOne: (title: string) => `Bearbeiten: ${title}`,
  deleteOne: (title: string) => `Löschen: ${title}`,
  doneOne: (title: string) => `Erledigt: ${title}`,
  notAdded: 'Noch nicht hinzugefügt.',
  discard: 'Verwerfen',
  undo: 'Rückgängig',
  undone: 'Rückgängig gemacht.',
  dismiss: 'Schließen',

  noTitle: 'Schreiben Sie, was zu tun ist.',
  longTitle: (limit: number) => `Höchstens ${limit} Zeichen.`,
  longDetails: (limit: number) => `Details: höchstens ${limit} Zeichen.`,

  show: 'Anzeigen',
  shows: { open: 'Offen', done: 'Erledigt', all: 'Alle' },
  search: 'Suchen',
  noMatch: {
    all: (text: Slot) => rich`Nichts passt zu ${text}.`,
    open: (text: Slot) => rich`Unter den offenen passt nichts zu ${text}.`,
    done: (text: Slot) => rich`Unter den erledigten passt nichts zu ${text}.`,
  },
  quote: (text: string) => `„${text}“`,
  showAll: 'Alles zeigen',
  noneDone: 'Noch ist nichts erledigt.',
  showOpen: 'Offene zeigen',
  none: 'Noch keine Aufgaben.',
  noneOpen: 'Nichts zu tun.',
  writeOne: (link: Wrap) =>
    rich`Schreiben Sie oben eine auf, oder bitten Sie Ihren Assistenten darum. Welche Assistenten sind verbunden? ${link('Ihre Apps ansehen')}`,

  marks: {
    added: 'Vom Assistenten hinzugefügt',
    changed: 'Vom Assistenten geändert',
    completed: 'Vom Assistenten erledigt',
    reopened: 'Vom Assistenten wieder geöffnet',
  },
  told: {
    added: (title: string) => `Der Assistent hat ${title} hinzugefügt.`,
    changed: (title: string) => `Der Assistent hat ${title} geändert.`,
    completed: (title: string) => `Der Assistent hat ${title} erledigt.`,
    deleted: (title: string) => `Der Assistent hat ${title} gelöscht.`,
    many: (count: number) =>
      plural(count, {
        one: 'Der Assistent hat eine Änderung vorgenommen.',
        other: `Der Assistent hat ${count} Änderungen vorgenommen.`,
      }),
  },
  deleted: (title: string) => `${title} ist gelöscht.`,
  notDeleted: (title: string) => `${title} wurde nicht gelöscht.`,
  notChanged: (title: string) => `${title} wurde nicht geändert.`,
  deletedMeanwhile: (title: string) => `${title} wurde inzwischen gelöscht.`,

  beside: {
    heading: 'Ihre Aufgaben',
    text: 'Sobald Sie angemeldet sind, erscheinen hier Ihre Aufgaben.',
    why: 'Beim Verbinden des Assistenten werden Sie darum gebeten, ebenso auf der Seite Ihrer Aufgaben.',
    signIn: 'Anmelden',
  },
}
