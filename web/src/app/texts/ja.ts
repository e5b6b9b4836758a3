import { rich, type Slot, type Wrap } from '../../texts/rich.ts'
import type { TodoTexts } from './en.ts'

/** Everything that the pages of the todos say, in Japanese. */
export const ja: TodoTexts = {
  link: 'タスク',
  things: 'あなたのタスク',
  kept: 'タイトル、説明、完了しているかどうか、変更日時',

  start: {
    title: '会話で管理するタスク',
    lead: (name: string) =>
      `${name} は AI アシスタントをあなたのタスクリストにつなぎます。アシスタントに話すと、リストに反映されます。`,
    ask: (strong: Wrap) =>
      rich`${strong('アシスタントに尋ねます。')}タスクについて聞くと、初回はここに案内されます。`,
    decide: (strong: Wrap) =>
      rich`${strong('サインインして、決めます。')}誰が何を求めているかを確認できます。パスワードが伝わることはありません。`,
    talk: (strong: Wrap) =>
      rich`${strong('あとは話すだけです。')}追加、変更、完了は、あなたのタスクに対してだけ行われます。`,
  },

  heading: 'タスク',
  signIn: 'サインインしてタスクを確認',
  list: 'タスク',
  loading: 'タスクを読み込んでいます',
  failed: 'タスクを読み込めませんでした。',
  tryAgain: '再試行',
  loadMore: 'さらに表示',

  add: 'タスクを追加',
  addButton: '追加',
  addDetails: '詳細を追加',
  edit: 'タスクを編集',
  title: 'タイトル',
  details: '詳細',
  save: '保存',
  cancel: 'キャンセル',
  editOne: (title: string) => `編集: ${title}`,
  deleteOne: (title: string) => `削除: ${title}`,
  doneOne: (title: string) => `完了: ${title}`,
  notAdded: 'まだ追加されていません。',
  discard: '破棄',
  undo: '元に戻す',
  undone: '元に戻しました。',
  dismiss: '閉じる',

  noTitle: 'やることを入力してください。',
  longTitle: (limit: number) => `${limit} 文字以内で入力してください。`,
  longDetails: (limit: number) => `詳細は ${limit} 文字以内で入力してください。`,

  show: '表示',
  shows: { open: '未完了', done: '完了', all: 'すべて' },
  search: '検索',
  noMatch: {
    all: (text: Slot) => rich`${text}に一致するものはありません。`,
    open: (text: Slot) => rich`未完了のタスクに${text}に一致するものはありません。`,
    done: (text: Slot) => rich`完了したタスクに${text}に一致するものはありません。`,
  },
  quote: (text: string) => `「${text}」`,
  showAll: 'すべて表示',
  noneDone: '完了したタスクはまだありません。',
  showOpen: '未完了のタスクを表示',
  none: 'タスクはまだありません。',
  noneOpen: '未完了のタスクはありません。',
  writeOne: (link: Wrap) =>
    rich`上に入力するか、アシスタントに頼んでください。接続中のアシスタントは？ ${link('アプリを確認')}`,

  marks: {
    added: 'アシスタントが追加',
    changed: 'アシスタントが変更',
    completed: 'アシスタントが完了',
    reopened: 'アシスタントが未完了に戻しました',
  },
  told: {
    added: (title: string) => `アシスタントが${title}を追加しました。`,
    changed: (title: string) => `アシスタントが${title}を変更しました。`,
    completed: (title: string) => `アシスタントが${title}を完了にしました。`,
    deleted: (title: string) => `アシスタントが${title}を削除しました。`,
    many: (count: number) => `アシスタントが ${count} 件の変更を行いました。`,
  },
  deleted: (title: string) => `${title}を削除しました。`,
  notDeleted: (title: string) => `${title}を削除できませんでした。`,
  notChanged: (title: string) => `${title}を変更できませんでした。`,
  deletedMeanwhile: (title: string) => `${title}はその間に削除されました。`,

  beside: {
    heading: 'タスク',
    text: 'サインインすると、ここにタスクが表示されます。',
    why: 'アシスタントを接続するとき、またはタスクのページでサインインできます。',
    signIn: 'サインイン',
  },
}
