import { pluralOf, rich, type Slot, type Wrap } from '../../texts/rich.ts'
import type { TodoTexts } from './en.ts'

const plural = pluralOf('fr')

/** Everything that the pages of the todos say, in French. */
export const fr: TodoTexts = {
  link: 'Tâches',
  things: 'vos tâches',
  kept: 'titre, description, si elles sont faites, et quand elles ont changé',

  start: {
    title: 'Vos tâches, en conversation',
    lead: (name: string) =>
      `${name} relie un assistant IA à votre liste de tâches. Parlez à l’assistant ; la liste suit.`,
    ask: (strong: Wrap) =>
      rich`${strong('Interrogez votre assistant')} sur vos tâches. La première fois, il vous envoie ici.`,
    decide: (strong: Wrap) =>
      rich`${strong('Connectez-vous et décidez.')} Vous voyez qui demande, et quoi. Il n’apprend jamais votre mot de passe.`,
    talk: (strong: Wrap) =>
      rich`${strong('Parlez, tout simplement.')} Il ajoute, modifie et coche vos tâches, et celles de personne d’autre.`,
  },

  heading: 'Vos tâches',
  signIn: 'Connectez-vous pour voir vos tâches',
  list: 'Tâches',
  loading: 'Chargement de vos tâches',
  failed: 'Nous n’avons pas pu charger vos tâches.',
  tryAgain: 'Réessayer',
  loadMore: 'Afficher la suite',

  add: 'Ajouter une tâche',
  addButton: 'Ajouter',
  addDetails: 'Ajouter des détails',
  edit: 'Modifier la tâche',
  title: 'Titre',
  details: 'Détails',
  save: 'Enregistrer',
  cancel: 'Annuler',
  editOne: (title: string) => `Modifier : ${title}`,
  deleteOne: (title: string) => `Supprimer : ${title}`,
  doneOne: (title: string) => `Faite : ${title}`,
  notAdded: 'Pas encore ajoutée.',
  discard: 'Abandonner',
  undo: 'Rétablir',
  undone: 'Action annulée.',
  dismiss: 'Fermer',

  noTitle: 'Écrivez ce qu’il y a à faire.',
  longTitle: (limit: number) => `${limit} caractères au maximum.`,
  longDetails: (limit: number) => `Détails : ${limit} caractères au maximum.`,

  show: 'Afficher',
  shows: { open: 'À faire', done: 'Faites', all: 'Toutes' },
  search: 'Rechercher',
  noMatch: {
    all: (text: Slot) => rich`Rien ne correspond à ${text}.`,
    open: (text: Slot) => rich`Rien ne correspond à ${text} parmi les tâches à faire.`,
    done: (text: Slot) => rich`Rien ne correspond à ${text} parmi les tâches faites.`,
  },
  quote: (text: string) => `« ${text} »`,
  showAll: 'Tout afficher',
  noneDone: 'Rien n’est encore fait.',
  showOpen: 'Afficher ce qui reste à faire',
  none: 'Pas encore de tâches.',
  noneOpen: 'Rien à faire.',
  writeOne: (link: Wrap) =>
    rich`Écrivez-en une ci-dessus, ou demandez-le à votre assistant. Quels assistants sont connectés ? ${link('Voir vos applications')}`,

  marks: {
    added: 'Ajoutée par l’assistant',
    changed: 'Modifiée par l’assistant',
    completed: 'Terminée par l’assistant',
    reopened: 'Rouverte par l’assistant',
  },
  told: {
    added: (title: string) => `L’assistant a ajouté ${title}.`,
    changed: (title: string) => `L’assistant a modifié ${title}.`,
    completed: (title: string) => `L’assistant a terminé ${title}.`,
    deleted: (title: string) => `L’assistant a supprimé ${title}.`,
    many: (count: number) =>
      plural(count, {
        one: `L’assistant a fait ${count} modification.`,
        other: `L’assistant a fait ${count} modifications.`,
      }),
  },
  deleted: (title: string) => `${title} est supprimée.`,
  notDeleted: (title: string) => `${title} n’a pas été supprimée.`,
  notChanged: (title: string) => `${title} n’a pas été modifiée.`,
  deletedMeanwhile: (title: string) => `${title} a été supprimée entre-temps.`,

  beside: {
    heading: 'Vos tâches',
    text: 'Vos tâches apparaissent ici dès que vous êtes connecté.',
    why: 'Connecter l’assistant vous le demande ; la page de vos tâches aussi.',
    signIn: 'Se connecter',
  },
}
