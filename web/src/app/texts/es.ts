import { pluralOf, rich, type Slot, type Wrap } from '../../texts/rich.ts'
import type { TodoTexts } from './en.ts'

const plural = pluralOf('es')

/** Everything that the pages of the todos say, in Spanish. */
export const es: TodoTexts = {
  link: 'Tareas',
  things: 'tus tareas',
  kept: 'título, descripción, si están hechas y cuándo cambiaron',

  start: {
    title: 'Tus tareas, conversando',
    lead: (name: string) =>
      `${name} conecta un asistente de IA con tu lista de tareas. Habla con el asistente; la lista le sigue.`,
    ask: (strong: Wrap) =>
      rich`${strong('Pregunta a tu asistente')} por tus tareas. La primera vez te enviará aquí.`,
    decide: (strong: Wrap) =>
      rich`${strong('Inicia sesión y decide.')} Ves quién lo pide y para qué. Nunca conocerá tu contraseña.`,
    talk: (strong: Wrap) =>
      rich`${strong('Solo tienes que hablar.')} Añade, cambia y marca tus tareas, y las de nadie más.`,
  },

  heading: 'Tus tareas',
  signIn: 'Inicia sesión para ver tus tareas',
  list: 'Tareas',
  loading: 'Cargando tus tareas',
  failed: 'No hemos podido cargar tus tareas.',
  tryAgain: 'Reintentar',
  loadMore: 'Cargar más',

  add: 'Añadir una tarea',
  addButton: 'Añadir',
  addDetails: 'Añadir detalles',
  edit: 'Editar la tarea',
  title: 'Título',
  details: 'Detalles',
  save: 'Guardar',
  cancel: 'Cancelar',
  editOne: (title: string) => `Editar: ${title}`,
  deleteOne: (title: string) => `Eliminar: ${title}`,
  doneOne: (title: string) => `Hecha: ${title}`,
  notAdded: 'Aún no se ha añadido.',
  discard: 'Descartar',
  undo: 'Deshacer',
  undone: 'Deshecho.',
  dismiss: 'Cerrar',

  noTitle: 'Escribe qué hay que hacer.',
  longTitle: (limit: number) => `Como mucho ${limit} caracteres.`,
  longDetails: (limit: number) => `Detalles: como mucho ${limit} caracteres.`,

  show: 'Mostrar',
  shows: { open: 'Pendientes', done: 'Hechas', all: 'Todas' },
  search: 'Buscar',
  noMatch: {
    all: (text: Slot) => rich`Nada coincide con ${text}.`,
    open: (text: Slot) => rich`Ninguna pendiente coincide con ${text}.`,
    done: (text: Slot) => rich`Ninguna hecha coincide con ${text}.`,
  },
  quote: (text: string) => `«${text}»`,
  showAll: 'Mostrar todo',
  noneDone: 'Todavía no hay nada hecho.',
  showOpen: 'Mostrar las pendientes',
  none: 'Aún no hay tareas.',
  noneOpen: 'Nada pendiente.',
  writeOne: (link: Wrap) =>
    rich`Escribe una arriba o pídesela a tu asistente. ¿Qué asistentes están conectados? ${link('Ver tus aplicaciones')}`,

  marks: {
    added: 'Añadida por el asistente',
    changed: 'Cambiada por el asistente',
    completed: 'Completada por el asistente',
    reopened: 'Reabierta por el asistente',
  },
  told: {
    added: (title: string) => `El asistente añadió ${title}.`,
    changed: (title: string) => `El asistente cambió ${title}.`,
    completed: (title: string) => `El asistente completó ${title}.`,
    deleted: (title: string) => `El asistente eliminó ${title}.`,
    many: (count: number) =>
      plural(count, {
        one: 'El asistente hizo un cambio.',
        other: `El asistente hizo ${count} cambios.`,
      }),
  },
  deleted: (title: string) => `${title} se ha eliminado.`,
  notDeleted: (title: string) => `${title} no se ha eliminado.`,
  notChanged: (title: string) => `${title} no se ha cambiado.`,
  deletedMeanwhile: (title: string) => `${title} se eliminó mientras tanto.`,

  beside: {
    heading: 'Tus tareas',
    text: 'Tus tareas aparecen aquí en cuanto inicias sesión.',
    why: 'Te lo pedirá la conexión del asistente, y también la página de tus tareas.',
    signIn: 'Iniciar sesión',
  },
}
