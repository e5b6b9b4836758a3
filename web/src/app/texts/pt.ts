import { pluralOf, rich, type Slot, type Wrap } from '../../texts/rich.ts'
import type { TodoTexts } from './en.ts'

const plural = pluralOf('pt')

/** Everything that the pages of the todos say, in Brazilian Portuguese. */
export const pt: TodoTexts = {
  link: 'Tarefas',
  things: 'suas tarefas',
  kept: 'título, descrição, se estão concluídas e quando mudaram',

  start: {
    title: 'Suas tarefas, em conversa',
    lead: (name: string) =>
      `${name} conecta um assistente de IA à sua lista de tarefas. Fale com o assistente; a lista acompanha.`,
    ask: (strong: Wrap) =>
      rich`${strong('Pergunte ao seu assistente')} sobre suas tarefas. Na primeira vez, ele manda você para cá.`,
    decide: (strong: Wrap) =>
      rich`${strong('Entre e decida.')} Você vê quem está pedindo e o quê. Sua senha nunca é revelada.`,
    talk: (strong: Wrap) =>
      rich`${strong('É só conversar.')} Ele adiciona, muda e conclui as suas tarefas, e as de mais ninguém.`,
  },

  heading: 'Suas tarefas',
  signIn: 'Entre para ver suas tarefas',
  list: 'Tarefas',
  loading: 'Carregando suas tarefas',
  failed: 'Não conseguimos carregar suas tarefas.',
  tryAgain: 'Tentar de novo',
  loadMore: 'Carregar mais',

  add: 'Adicionar uma tarefa',
  addButton: 'Adicionar',
  addDetails: 'Adicionar detalhes',
  edit: 'Editar a tarefa',
  title: 'Título',
  details: 'Detalhes',
  save: 'Salvar',
  cancel: 'Cancelar',
  editOne: (title: string) => `Editar: ${title}`,
  deleteOne: (title: string) => `Excluir: ${title}`,
  doneOne: (title: string) => `Concluída: ${title}`,
  notAdded: 'Ainda não adicionada.',
  discard: 'Descartar',
  undo: 'Desfazer',
  undone: 'Desfeito.',
  dismiss: 'Fechar',

  noTitle: 'Escreva o que há para fazer.',
  longTitle: (limit: number) => `No máximo ${limit} caracteres.`,
  longDetails: (limit: number) => `Detalhes: no máximo ${limit} caracteres.`,

  show: 'Mostrar',
  shows: { open: 'Abertas', done: 'Concluídas', all: 'Todas' },
  search: 'Buscar',
  noMatch: {
    all: (text: Slot) => rich`Nada corresponde a ${text}.`,
    open: (text: Slot) => rich`Nenhuma tarefa aberta corresponde a ${text}.`,
    done: (text: Slot) => rich`Nenhuma tarefa concluída corresponde a ${text}.`,
  },
  quote: (text: string) => `“${text}”`,
  showAll: 'Mostrar tudo',
  noneDone: 'Nada concluído ainda.',
  showOpen: 'Mostrar as abertas',
  none: 'Nenhuma tarefa ainda.',
  noneOpen: 'Nada a fazer.',
  writeOne: (link: Wrap) =>
    rich`Escreva uma acima ou peça ao seu assistente. Quais assistentes estão conectados? ${link('Ver seus aplicativos')}`,

  marks: {
    added: 'Adicionada pelo assistente',
    changed: 'Alterada pelo assistente',
    completed: 'Concluída pelo assistente',
    reopened: 'Reaberta pelo assistente',
  },
  told: {
    added: (title: string) => `O assistente adicionou ${title}.`,
    changed: (title: string) => `O assistente alterou ${title}.`,
    completed: (title: string) => `O assistente concluiu ${title}.`,
    deleted: (title: string) => `O assistente excluiu ${title}.`,
    many: (count: number) =>
      plural(count, {
        one: 'O assistente fez uma alteração.',
        other: `O assistente fez ${count} alterações.`,
      }),
  },
  deleted: (title: string) => `${title} foi excluída.`,
  notDeleted: (title: string) => `${title} não foi excluída.`,
  notChanged: (title: string) => `${title} não foi alterada.`,
  deletedMeanwhile: (title: string) => `${title} foi excluída nesse meio-tempo.`,

  beside: {
    heading: 'Suas tarefas',
    text: 'Suas tarefas aparecem aqui assim que você entra.',
    why: 'Conectar o assistente pede isso; a página das suas tarefas também.',
    signIn: 'Entrar',
  },
}
