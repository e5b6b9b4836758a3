import type { Texts } from './en.ts'
import { rich, type Slot, type Wrap } from './rich.ts'

const START_AGAIN = 'アシスタントに戻って、接続をもう一度始めてください。'
const TELL_MAKER = 'アシスタントの開発元にお知らせください。'
const ELSEWHERE =
  'このリンクはこのブラウザーで発行を依頼したものではないため、ここではサインインできません。'
const CONFIRMED = 'メールで届いたリンクであれば、アドレスの確認は済んでいます。'
const UNCHANGED = 'そのサインインは別のアカウントのものだったため、ここでは何も変わっていません。'
const SAY = '「ログインしました」'

/** Everything that the pages say, in Japanese. */
export const ja: Texts = {
  words: {
    problems: {
      offline: 'サーバーに接続できませんでした。接続を確認して、もう一度お試しください。',
      busy: '現在、サービスが混み合っています。少し待ってからもう一度お試しください。',
      limited: '短い時間に回数が多すぎました。1 分ほど待ってからもう一度お試しください。',
      setup: 'このサイトの設定は完了していません。設定ファイルがありません。',
      unexpected: 'サービス側で問題が発生しました。少し待ってからもう一度お試しください。',
      forbidden:
        'このサインインは別のアプリのものです。サインアウトしてから、ここでサインインしてください。',
      sign_in_required:
        'ゲストとしてサインインしている場合も、まずご自身のアカウントでサインインしてください。',
      mfa_required: 'このアカウントには 2 段階認証が設定されています。先に確認してください。',
    },
    signedOut: 'サインインの有効期限が切れました。もう一度サインインしてください。',
    otherAccount: 'その間に別のアカウントでサインインが行われました。',
    otherAccountAtDecision:
      'その間に別のアカウントでサインインが行われました。現在のアカウントを確認してから決めてください。',
    tooManyApps:
      'このアカウントに接続できるアプリの数が上限に達しています。いくつか切断してから、もう一度許可してください。',
    nothingChosen: '権限を 1 つ以上選ぶか、拒否してください。',
    undoProblems: {
      changed_since: 'その後に変更されているため、元に戻しませんでした。',
      already_undone: 'すでに元に戻されています。',
      not_undoable: 'もう元に戻すことはできません。',
      not_allowed: '変更する権限がないため、元に戻しませんでした。',
      in_use: 'ほかのデータで使われているため、元に戻しませんでした。',
      in_the_way: '同じ場所にほかのデータがあるため、元に戻しませんでした。',
      table_changed: 'アプリのデータの保存方法が変わったため、元に戻すことはできません。',
      not_found: 'この操作はもう履歴にありません。',
    },
    sessionEnded:
      'サインインの有効期限が切れました。もう一度サインインしてください。リクエストはまだ有効です。',
    signInAgain:
      'このアプリはご本人であることの確認を求めています。もう一度サインインしてください。',
    unnamed: '名前のないアプリ',
    kinds: { gpt_action: 'ChatGPT アクション', mcp: 'AI アシスタント (MCP)', other: 'アプリ' },
  },

  things: 'あなたのデータ',
  tryAgain: '再試行',
  back: '戻る',
  cancel: 'キャンセル',
  dismiss: '閉じる',
  loadFailed: '読み込めませんでした',
  closePage: 'このページは閉じてかまいません。',
  toStart: 'スタートページへ',
  times: {
    now: 'たった今',
    onDay: (day: string) => day,
    left: (minutes: string) => `残り ${minutes}`,
    lastMinute: '残り 1 分未満',
  },

  frame: {
    skip: '本文へ移動',
    pages: 'ページ',
    apps: 'アプリ',
    playground: 'お試し',
    privacy: 'プライバシー',
    terms: '利用規約',
    support: 'サポート',
    language: '言語',
    noTrackers: 'トラッキングなし、第三者なし。',
    stuckTitle: '問題が発生しました',
    stuck: 'このページを表示できませんでした',
    stuckHelp: '接続を確認して、ページを読み込み直してください。',
    reload: '読み込み直す',
    offline: 'オフラインです。表示は最後に確認できた内容です。オンラインに戻ると更新されます。',
    unreachable: 'サーバーが応答しません。自動的に再試行しています。',
    framed: 'このページを単独で開いてください',
    framedWhy:
      '別のサイトの中に表示されています。アカウントを守るため、このページは専用のタブでのみ動作します。',
    newTab: '新しいタブで開く',
    noPageTitle: 'ページが見つかりません',
    noPage: 'ここにページはありません',
    noPageWhy: 'リンクが間違っているか、このサイトの公開されていない部分へのリンクかもしれません。',
  },

  setup: {
    heading: 'このサイトの設定は完了していません',
    correct: '運営者が config.json を修正する必要があります。',
  },

  start: {
    title: 'アシスタントを接続しましょう',
    lead: (name: string, things: string) =>
      `${name} を使うと、あなたが許可した範囲で、AI アシスタントが${things}を扱えるようになります。`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('アシスタントに尋ねます。')}${things}について聞くと、初回はここに案内されます。`,
    decide: (strong: Wrap) =>
      rich`${strong('サインインして、決めます。')}誰が何を求めているかを確認できます。パスワードが伝わることはありません。`,
    stay: (strong: Wrap) =>
      rich`${strong('管理するのはあなたです。')}すべての接続をここで確認し、いつでも終了できます。`,
  },

  account: {
    heading: 'アカウント',
    menu: 'アカウント',
    signedInAs: 'サインイン中:',
    signOut: 'サインアウト',
    useAnother: '別のアカウントを使う',
    lookingUp: 'サインインの状態を確認しています',
    unknown: 'サインインの状態を確認できませんでした',
    ended:
      'サインインの有効期限が切れました。もう一度サインインしてください。入力した内容は残っています。',
    endedAtStart:
      'サインインの有効期限が切れました。もう一度サインインしてください。失われたものはありません。',
  },

  signIn: {
    title: 'サインイン',
    email: 'メールアドレス',
    password: 'パスワード',
    show: '表示',
    hide: '隠す',
    showTyped: '入力内容を表示する',
    hideTyped: '入力内容を隠す',
    signIn: 'サインイン',
    newHere: '初めての方も、同じ 2 つの欄に入力してください。',
    signUp: 'アカウントを作成',
    link: '代わりにサインイン用リンクをメールで受け取る',
    continueWith: (provider: string) => `${provider} で続ける`,
    checkEmail: 'メールを確認してください',
    linkSent: (email: Slot) =>
      rich`${email} でサインインできる場合は、リンクをお送りしました。このブラウザーで開くと、サインインした状態でこのページに戻ります。別のブラウザーではアドレスの確認だけが行われますので、そちらでサインインして続けてください。`,
    confirmationSent: (email: Slot) =>
      rich`${email} でアカウントを作成できる場合は、リンクをお送りしました。このブラウザーで開くと、サインインした状態でこのページに戻ります。別のブラウザーではアドレスの確認だけが行われますので、そちらでサインインして続けてください。`,
    code: 'メールにコードがある場合は、ここに入力してください',
    codeMissing: 'メールに記載のコードを入力してください。',
    codeWrong:
      'コードが正しくないか、有効期限が切れています。最新のメールをご利用ください。リンクを開くとコードは使えなくなります。',
    withCode: 'コードでサインイン',
    spam: '1 分たっても届かない場合は、迷惑メールフォルダーをご確認ください。',
  },

  signInErrors: {
    wrong:
      'メールアドレスまたはパスワードが正しくありません。両方を確認するか、初めての方はアカウントを作成してください。',
    taken:
      'このメールアドレスのアカウントはすでにあります。そのパスワードでサインインしてください。',
    badEmail: 'メールアドレスの形式ではないようです。入力ミスがないか確認してください。',
    notConfirmed:
      'メールアドレスの確認がまだです。お送りしたメールのリンクを開いてから、サインインしてください。',
    cannotSendTo:
      'このサービスからそのアドレスにはメールを送れません。別のアドレスをお使いください。',
    noPasswords: 'ここではパスワードによるサインインは利用できません。',
    noNewAccounts: '現在、新しいアカウントは受け付けていません。',
    blocked: 'このアカウントは利用を停止されています。サービスの運営者にお問い合わせください。',
    emailedJustNow:
      '先ほどメールをお送りしました。そちらを確認するか、1 分待ってから再度ご依頼ください。',
    textedJustNow:
      '先ほどコードをお送りしました。そちらを使うか、1 分待ってから再度ご依頼ください。',
    robot:
      'ロボットでないことを確認できませんでした。ページを読み込み直して、もう一度お試しください。',
    leaked:
      'このパスワードは漏えいが確認されており、他人に推測されるおそれがあります。別のものを選んでください。',
    weak: 'より強力なパスワードを選んでください。',
    weakLength: (characters: string) =>
      `より強力なパスワードを選んでください。${characters} 文字以上が必要です。`,
    mix: '文字、数字、記号を組み合わせてください。',
    noEmail: 'メールアドレスを入力してください。',
    noPassword: 'パスワードを入力してください。',
  },

  returned: {
    expired:
      'メールのリンクは有効期限が切れているか、すでに使用されています。新しいリンクを依頼してください。',
    other: 'その方法ではサインインできませんでした。もう一度試すか、別の方法を選んでください。',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED}そのアカウントを使うには、先にサインアウトしてください。`,
    notOurs: `${ELSEWHERE}${CONFIRMED}ご自身で始めた場合に限り、サインインして続けてください。`,
    notOursSignedIn: `${ELSEWHERE}${CONFIRMED}サインインの状態はそのままです。`,
  },

  factor: {
    confirm: '確認',
    totp: 'このアカウントには 2 段階認証が設定されています。認証アプリを開き、表示されたコードを入力してください。',
    totpCode: '認証アプリのコード',
    totpMissing: '認証アプリに表示されているコードを入力してください。',
    totpWrong:
      'コードが正しくないか、有効期限が切れています。現在アプリに表示されているコードを入力してください。',
    phone: 'このアカウントには、SMS で電話に届くコードによる 2 段階認証が設定されています。',
    send: 'コードを送信',
    sent: '電話にコードを送信しました。ここに入力してください。',
    sendAgain: 'コードを再送信',
    smsCode: 'SMS のコード',
    smsMissing: 'SMS のコードを入力してください。',
    smsWrong: 'コードが正しくないか、有効期限が切れています。確認するか、再送信してください。',
    elsewhere:
      'このアカウントの 2 段階認証はパスキーまたはセキュリティキーです。設定したアプリでのみ使えます。そちらで確認するか、認証アプリまたは電話番号をアカウントに追加してから、ここに戻ってください。',
  },

  client: {
    from: (host: Slot) => rich`提供元: ${host}`,
    returnsTo: (place: Slot) => rich`戻り先: ${place}`,
    loopback: 'このコンピューター上のアプリ',
    app: (scheme: Slot) => rich`アプリ ${scheme}`,
    choseItsName: 'この名前はアプリ自身が付けたもので、誰も確認していません。',
    siteChoseName: 'この名前はそのサイトが付けたもので、誰も確認していません。',
  },

  consent: {
    loading: 'リクエストを読み込んでいます',
    signInTitle: (client: string) => `サインインして ${client} を接続`,
    signIn: (client: Slot) => rich`サインインして ${client} を接続`,
    title: (client: string) => `${client} を接続`,
    heading: (client: Slot) => rich`${client} がアカウントに接続することを許可しますか？`,
    signInFirst: 'まずサインインしてください。その後、求められている内容を確認して決めます。',
    signInAgain: (account: Slot) =>
      rich`${account} としてサインインしていますが、このアプリはご本人であることの確認を求めています。もう一度サインインすると、求められている内容を確認して決められます。`,
    powers: '許可すると、次のことができるようになります',
    presets: '許可する範囲',
    everything: 'すべて',
    readOnly: '読み取りのみ',
    custom: '個別に選ぶ',
    actions: (count: number) => `${count}件の操作`,
    nothingTicked: '許可するには、権限を1つ以上選んでください。許可しない場合は拒否してください。',
    disconnect: (link: Wrap) =>
      rich`接続は、あなたが${link('切断する')}まで続きます。アプリがパスワードを見ることはなく、ほかのアカウントで操作することもありません。`,
    policy: (host: string) => `アプリのプライバシーポリシー (${host}、新しいタブ)`,
    tooManyApps: (link: Wrap) =>
      rich`このアカウントに接続できるアプリの数が上限に達しています。${link('いくつか切断')}してから、もう一度許可してください。`,
    deny: '拒否',
    allow: '許可',
    openUntil: (time: Slot) => rich`${time} まで有効`,
    openUntilLeft: (time: Slot, left: string) => rich`${time} まで有効（${left}）`,
    chatAsks: 'チャットからのリクエストです。',
    deviceAsks: 'デバイスからのリクエストです。',
    askedAgo: (ago: Slot) => rich`受信: ${ago}。`,
    onlyYours:
      'たった今ご自身で依頼した場合にのみ許可してください。誰かに案内されてここに来た場合は、拒否してください。',
    chatCode: (code: Slot) =>
      rich`チャットにこのコードが表示されていますか？ ${code} 別のコードが表示されている場合や、何も表示されていない場合は、拒否してください。`,
    deviceCode: (code: Slot) =>
      rich`デバイスにこのコードが表示されていますか？ ${code} 別のコードが表示されている場合や、何も表示されていない場合は、拒否してください。`,
    allowed: '許可しました',
    denied: '拒否しました',
    mayConnect: (client: Slot) => rich`${client} は接続できるようになりました。`,
    nothingShared: (client: Slot) => rich`${client} には何も共有されていません。`,
    takingYouBack: (place: Slot) => rich`${place} に戻ります…`,
    nothingHappens: (link: Wrap) => rich`移動しない場合は、${link('こちらから戻ってください')}。`,
    nothingHappensInApp: (link: Wrap) =>
      rich`移動しない場合は、${link('こちらから戻る')}か、このページを閉じてアプリを開いてください。`,
    backToChat: (strong: Wrap) =>
      rich`チャットに戻って${strong(SAY)}と伝えてください。このページは閉じてかまいません。`,
    backToDevice: 'このページを閉じて、デバイスに戻ってください。続きは自動的に進みます。',
    seeApps: (link: Wrap) =>
      rich`${link('接続中のアプリ')}で、いつでも確認したり切断したりできます。`,
    answeredTitle: '回答済み',
    answered: {
      approve: 'すでに許可しています',
      deny: 'すでに拒否しています',
      unknown: 'このリクエストはすでに回答済みです',
    },
    answeredBefore: '別のタブなどで、すでに許可または拒否されています。',
    answeredOnce: 'リクエストへの回答は一度だけで、ここでこれ以上の操作はありません。',
    afterwards: {
      connect:
        'アシスタントが接続されていない場合や、考えが変わった場合は、アシスタントに戻って接続をもう一度始めてください。',
      login: `許可した場合は、チャットに戻って${SAY}と伝えてください。考えが変わった場合は、チャットで新しいリンクを依頼してください。`,
      device:
        'デバイスが先に進まない場合や、考えが変わった場合は、デバイスでもう一度始めてください。',
    },
    expiredTitle: '期限切れのリクエスト',
    expired: {
      connect: {
        heading: 'このリクエストは期限切れです',
        text: '安全のため、接続のリクエストは数分間だけ有効です。何も共有されていません。',
        steps: [
          'ChatGPT などのアシスタントに戻ります。',
          'サインインをもう一度始めます。',
          '新しいリクエストでここに案内されます。',
        ],
      },
      login: {
        heading: 'このリンクは使えなくなりました',
        text: `チャットのリンクは一度だけ、10 分間有効です。許可したばかりの場合は、チャットに戻って${SAY}と伝えてください。そうでない場合は、次のとおりにしてください。`,
        steps: [
          'チャットに戻ります。',
          'もう一度ログインしたいと伝えます。',
          '表示された新しいリンクを開きます。',
        ],
      },
      device: {
        heading: 'このコードは使えなくなりました',
        text: '安全のため、コードは一度だけ、10 分間有効です。何も共有されていません。',
        steps: [
          'デバイスに戻ります。',
          'サインインをもう一度始めます。',
          '表示された新しいコードを入力します。',
        ],
      },
    },
    anotherCode: '別のコードを入力する',
    incompleteTitle: '不完全なリンク',
    incomplete: 'このリンクは不完全です',
    incompleteWhy:
      'どのアシスタントが接続しようとしているのか分かりません。コピーの際に一部が失われた可能性があります。',
    incompleteHelp: 'アシスタントに戻って、サインインをもう一度始めてください。',
    unsafeTitle: '戻れません',
    unsafe: '元の場所に戻れません',
    unsafeWhy:
      '回答は受け付けましたが、アシスタントが安全に開けないアドレスで続けようとしています。開発元にお知らせください。',
    failed: 'このリクエストを読み込めませんでした',
  },

  device: {
    heading: 'デバイスを接続',
    text: 'デバイスまたはアプリに表示されているコードを入力してください。その後、求められている内容を確認できます。',
    code: 'デバイスのコード',
    missing: 'デバイスに表示されているコードを入力してください。',
    wrong:
      'デバイスのコードではないようです。コードは BCDF-GHJK のように、数字を含まない 8 文字です。もう一度確認してください。',
    continue: '続ける',
  },

  apps: {
    heading: '接続中のアプリ',
    signIn: 'サインインして接続中のアプリを確認',
    lead: (things: string) =>
      `これらのアプリは${things}を扱えます。接続を終了すると、すぐに反映されます。`,
    loading: '接続中のアプリを読み込んでいます',
    looking: '接続を確認しています',
    connected: '接続中',
    notConnected: '未接続',
    connectedOn: (time: Slot) => rich`接続日: ${time}`,
    notUsed: 'まだ使われていません',
    lastUsed: (ago: Slot) => rich`最終利用: ${ago}`,
    waiting: '許可済み。デバイスがアクセスを受け取るのを待っています',
    permissions:
      'このアプリにできること。オフにするとすぐに反映されます。もう一度許可するには、接続し直してください。',
    switchedOff: '許可するには接続し直してください',
    lastPermission:
      '権限は1つ以上オンのままになります。すべて取り消すには、接続を切断してください。',
    stillOn: 'まだオンのままです。',
    askFirst: '削除する前に確認する',
    askFirstHelp:
      '削除など、あなたの承認が必要な操作をしようとすると、ここかスマートフォンでのあなたの回答を最大10分間待ちます。',
    askUnchanged: '設定は変わっていません。',
    confirmAsk: '切り替えるには、ご本人であることを確認してください',
    confirmSwitch: 'オフにするには、ご本人であることを確認してください',
    disconnect: '切断',
    disconnectApp: (app: string) => `${app} を切断`,
    confirmHeading: (app: Slot) => rich`${app} を切断するには、ご本人であることを確認してください`,
    confirmTitle: 'ご本人であることの確認',
    ask: (app: Slot) => rich`${app} を切断しますか？`,
    noMore: 'このアプリは、あなたのものを見ることも変更することもできなくなります。',
    onlyThis: 'この接続だけが終了します。',
    onlyThisOf: (time: string) => `${time} の接続だけが終了します。`,
    others: (app: Slot, count: number) => rich`${app} にはほかに ${count} 件の接続があります。`,
    stays: 'アプリが行った内容はそのまま残ります。アシスタントからもう一度接続できます。',
    stillConnected: 'まだ接続されています。',
    ended: (app: string) => `${app} を切断しました。`,
    endedBefore: (app: string) => `${app} はすでに切断されています。`,
    added: (apps: string, _count: number) => `${apps} が接続されました。`,
    connections: (count: number) => `${count} 件の接続`,
    returnsTo: (place: Slot) => rich`戻り先: ${place}`,
    disconnectAppOf: (app: string, since: string) => `切断: ${app}（接続日: ${since}）`,
    disconnectAll: (count: number) => `${count} 件すべてを切断`,
    unused: (count: number) => `1 週間以上前の、一度も使われていない接続が ${count} 件あります。`,
    removeUnused: (count: number) => `未使用の接続 ${count} 件を削除`,
    askUnused: (count: number) => `未使用の接続 ${count} 件を削除しますか？`,
    unusedStay: '使用中のものは接続されたままです。削除したアシスタントは、もう一度接続できます。',
    remove: '削除',
    removed: (count: number) => `${count} 件の接続を削除しました。`,
    allEnded: (app: string, count: number) => `${app} を切断しました（${count} 件の接続）。`,
    nothingLeft: 'すでに終了していました。',
    nothingEnded: '何も終了していません。',
    askAll: (count: number) => `このアプリの接続 ${count} 件がすべて終了します。`,
    failed: '接続中のアプリを読み込めませんでした。',
    none: 'アカウントに接続しているアシスタントはありません。',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT などのアシスタント:')} ${things}について尋ねてください。サインインのためにここへ案内され、あなたが決めます。`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('デバイスやコマンドライン:')} コードが表示されます。${link('コードを入力')}してください。`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('ちょっと試したい方へ:')} ${link('お試しページ')}では、アシスタントのボタンを自分で押せます。`,
    noticesNew: '新しい接続は自動的にここに表示されます。',
  },

  activity: {
    link: '履歴',
    heading: 'アシスタントの履歴',
    signIn: 'アシスタントが行ったことを見るには、サインインしてください',
    lead: 'アシスタントがあなたに代わって行ったことを、新しい順に表示します。',
    loading: '履歴を読み込んでいます',
    none: 'アシスタントはまだ何もしていません。',
    noneOf: 'このアプリはまだ何もしていません。',
    noneHelp: '何かを行うと、すぐここに表示されます。',
    failed: '履歴を読み込めませんでした。',
    only: (app: Slot) => rich`${app} が行ったことだけを表示しています。`,
    onlyOne: '一つのアプリが行ったことだけを表示しています。',
    showAll: 'すべて表示',
    older: '以前のものを読み込む',
    refused: '拒否',
    broke: '失敗',
    held: '保留',
    heldWhy: (link: Wrap) => rich`あなたの確認が必要な操作です。${link('承認を見る')}`,
    denied: '却下',
    deniedWhy: 'あなたが却下しました。何も行われていません。',
    show: '開く',
    undo: '元に戻す',
    undoOne: (what: string) => `元に戻す: ${what}`,
    undone: '元に戻しました',
    confirmUndo: '元に戻すには、二段階認証で確認してください。',
    because: {
      forbidden: '許可されていない操作です。',
      not_found: '対象が見つかりませんでした。',
      invalid_request: 'リクエストの内容が正しくありませんでした。',
      conflict: '現在の内容と合いませんでした。',
      rate_limited: '一度に多くのリクエストがありました。',
    },
    ours: 'こちらで問題が発生しました。何も変更されていません。',
  },

  approvals: {
    link: '承認',
    heading: '承認',
    signIn: 'アシスタントの操作を承認するには、サインインしてください',
    lead: 'あなたが承認してはじめて行われる操作です。回答がなければ、何も行われません。',
    loading: '回答を待っている操作を読み込んでいます',
    waiting: (count: number) => `${count} 件が回答を待っています`,
    asks: (app: Slot) => rich`${app} が確認を求めています`,
    onYes: (text: Slot) => rich`承認すると: ${text}`,
    values: '実行される内容',
    noValues: '指定された内容はありません。',
    empty: '（空）',
    wholeValue: '全文を表示',
    allValues: (count: number) => `${count} 件すべてを表示`,
    deny: '却下',
    approve: '承認',
    denyOne: (title: string) => `却下: ${title}`,
    approveOne: (title: string) => `承認: ${title}`,
    notTaken: '回答は受け付けられませんでした。',
    confirm: '回答するには、ご本人であることを確認してください',
    words: {
      approved: '承認済み',
      denied: '却下済み',
      expired: '期限切れ',
      cancelled: '取り消し',
      failed: '失敗',
    },
    became: {
      approved: '実行されました。',
      denied: '何も行われていません。',
      expired: '時間内に回答がなかったため、何も行われていません。',
      cancelled: 'このアプリには許可されなくなったため、何も行われていません。',
      failed: '承認されましたが、実行できませんでした。何も変更されていません。',
    },
    cancelled: {
      forbidden: '必要な許可がオフにされたため、何も行われていません。',
      unauthorized: 'アプリの接続が解除されたため、何も行われていません。',
    },
    answered: '別のタブかスマートフォンで、すでに回答されています。',
    unknown: 'このリンクには、回答するものがありません。',
    unknownHelp: '別のアカウントのものか、かなり前に終わったものかもしれません。',
    none: '回答を待っている操作はありません。',
    noneHelp: (link: Wrap) =>
      rich`アシスタントが確認を求めると、すぐここに表示されます。どのアプリが削除の前に確認するかは、${link('接続中のアプリ')}で選べます。`,
    earlier: '以前のもの',
    failed: '回答を待っている操作を読み込めませんでした。',
  },

  error: {
    says: 'リンクに書かれていた内容',
    unknown: {
      title: '接続できませんでした',
      text: `何も接続されていません。${START_AGAIN}繰り返し起きる場合は、開発元にお知らせください。`,
    },
    byCode: {
      access_denied: {
        title: '接続は許可されませんでした',
        text: 'アクセスが拒否されたため、何も接続されていません。アシスタントからいつでもやり直せます。',
      },
      invalid_request: {
        title: 'アシスタントのリクエストを処理できません',
        text: `リクエストに不足しているものがあるか、余分なものが含まれています。${START_AGAIN}繰り返し起きる場合は、開発元にお知らせください。`,
      },
      invalid_scope: {
        title: 'アシスタントが存在しないものを求めました',
        text: `このサービスにない権限を求めています。${TELL_MAKER}`,
      },
      server_error: {
        title: 'サービス側で問題が発生しました',
        text: `処理を完了できませんでした。少しお待ちください。${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'サービスは一時的に利用できません',
        text: `混み合っているか、メンテナンス中です。1 分ほどお待ちください。${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'このアシスタントはこの方法では接続できません',
        text: `登録されていますが、この種類のサインインは許可されていません。${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: '対応していない方法でのリクエストです',
        text: `アシスタントの設定がこのサービスに合っていません。${TELL_MAKER}`,
      },
      expired_token: {
        title: '時間がかかりすぎました',
        text: `ここに来るために使ったものは、有効期限が切れています。${START_AGAIN}`,
      },
      invalid_client: {
        title: 'このアシスタントは登録されていません',
        text: '登録されていないか、登録が解除されています。何も共有されていません。アシスタントでコネクターを削除し、追加し直してください。',
      },
      invalid_grant: {
        title: 'このサインインは無効になっています',
        text: `すでに使用されたか、有効期限が切れています。${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'アシスタントの戻り先アドレスが登録されていません',
        text: `安全のため、登録されていないアドレスには移動しません。何も共有されていません。${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'アシスタントが、ここにないサービスを求めました',
        text: `ここに存在しないものに接続しようとしています。${TELL_MAKER}`,
      },
      not_found: {
        title: 'ここにはもう何もありません',
        text: `お探しのものは、なくなったか期限が切れています。${START_AGAIN}`,
      },
      rate_limited: {
        title: '短い時間に回数が多すぎました',
        text: '1 分ほど待ってから、アシスタントからやり直してください。',
      },
    },
  },

  privacy: {
    heading: 'プライバシー',
    lead: (name: string, things: string) =>
      `${name} を使うと、あなたが選んだアシスタントが${things}を扱えるようになります。保存するのは、そのために必要なものだけです。`,
    kept: '保存するもの',
    keptByDefault: 'アプリがあなたのために保管しているもの',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things}:`)} ${kept}。`,
    account: (strong: Wrap) =>
      rich`${strong('アカウント:')} メールアドレスと、誰にも読み戻せない形にしたパスワード。`,
    connections: (strong: Wrap) =>
      rich`${strong('接続:')} 許可したアシスタント、できること、開始日時、最終利用日時。アクセスキーは、指紋（ハッシュ）または暗号化された形で保存されます。`,
    record: (strong: Wrap) =>
      rich`${strong('利用の記録:')} どのアシスタントが、いつ、何を行ったか（あなたの言葉を含むことのある一文で）、成功したかどうか。また、サインインの許可や取り消しなどのセキュリティ上の出来事。アシスタントが変更した内容と、あなたに承認を求めた内容は、元に戻したり確認したりできるように30日間保存されます。`,
    seen: 'アシスタントが見るもの',
    seenText: (things: string) =>
      `あなたが許可したもので、あなた自身のアカウントのものだけです: ${things}と、ここでのあなたの情報。パスワードを見ることはありません。アシスタントに伝えた内容はその開発元に送られ、開発元のプライバシーポリシーが適用されます。許可を求めるページには、ポリシーがある場合にリンクが表示されます。`,
    notDone: '行わないこと',
    noTracking: '広告、トラッキング、データの販売は行いません。',
    noCookies: 'これらのページは、ほかのサイトから何も読み込まず、Cookie も設定しません。',
    stored:
      'ブラウザーには、サインアウトするまでサインインの状態が、また選んだ言語と、サインイン用リンクを待っている間はその宛先のアドレスが保存されます。タブは、回答したリクエストを記憶します。お試しページのタブは、閉じるまで接続のアクセスキーを保持します。',
    howLong: '保存期間',
    howLongText: (things: string) =>
      `アカウントがある間です。アカウントを削除すると、${things}と接続も削除されます。アクセスキーは自動的に期限切れになり、切断するとすぐに無効になります。利用の記録は、定められた期間の後に削除されます。`,
    contact: 'お問い合わせ',
    contactText:
      'アカウントが属するアプリの運営者が、これらのページも運営しています。保存されている情報の確認、訂正、削除は運営者にご依頼ください。',
  },

  terms: {
    heading: '利用規約',
    lead: (name: string, things: string) =>
      `この規約は、${name} を通じてアシスタントに${things}を扱わせるときに適用されます。アカウントが属するアプリの規約もあわせて適用されます。`,
    decide: '決めるのはあなたです',
    decideText:
      'アシスタントを許可するのはあなた自身で、あなた自身のアカウントに限られます。許可した範囲でアシスタントが行うことは、あなたに代わって行われます。いつでも切断でき、すぐに反映されます。',
    notAllowed: '禁止されていること',
    notAllowedText:
      '他人のアカウントにアシスタントを接続すること、権限や制限を回避すること、法律に違反したり他人に害を与えたりするために接続を使うことは禁止されています。',
    makers: 'アシスタントにはそれぞれの開発元があります',
    makersText:
      'アシスタントは開発元が、その規約のもとで運営しています。誤って理解することがあります。大切なことは確認してください。',
    service: 'サービスについて',
    serviceText:
      'サービスは現状のまま提供されます。運営者は呼び出しの回数を制限し、害を与えるアシスタントを遮断することがあります。法律が認める権利はそのまま保たれます。',
    contact: 'お問い合わせ',
    contactText:
      'アカウントが属するアプリの運営者が、これらのページも運営しています。運営者が独自の規約を公開している場合は、そちらが優先されます。',
  },

  support: {
    heading: 'サポート',
    lead: (name: string) => `${name} がうまく動かないときは、まず次のことをお試しください。`,
    fails: 'アシスタントが接続できない',
    failsText:
      'アシスタントでコネクターを削除し、もう一度追加してください。その後、アプリで使っているアカウントでここにサインインしてください。',
    cut: 'アシスタントを止めたい',
    cutText: (link: Wrap) =>
      rich`${link('接続中のアプリ')}で切断するか、権限を個別に取り消せます。すぐに反映されます。`,
    wrong: 'アシスタントが望まないことをした',
    wrongText: (link: Wrap) =>
      rich`${link('アクティビティ')}で、どのアシスタントがいつ何をしたかを確認できます。心当たりがなければ切断してください。`,
    ask: '問い合わせる',
    write: (link: Wrap) =>
      rich`${link('サポートに連絡')}し、いつ、どのアシスタントで起きたかをお知らせください。パスワードやアクセスキーは決して送らないでください。`,
    askText:
      'アカウントが属するアプリの運営者がこれらのページも運営しています。いつ、どのアシスタントで起きたかを運営者にお知らせください。パスワードやアクセスキーは決して送らないでください。',
  },

  playground: {
    heading: 'お試しページ',
    lead: 'アシスタントになってみましょう。接続して、できることのボタンを押し、送受信される内容を確認できます。',
    leadWith: (things: string) =>
      `アシスタントになってみましょう。接続して、できることのボタンを押し、送受信される内容と、${things}が変わる様子を確認できます。`,
    loading: 'お試しページを読み込んでいます',
    none: 'ここにお試しページはありません',
    noneWhy: (command: Slot) =>
      rich`お試しページは、試用のためのアシスタントです。このサービスには登録されていません。ローカルスタック (${command}) とデモで利用できます。`,
    elsewhere: 'お試しページは別のアドレスにあります',
    elsewhereWhy: '接続先のサービスの名前が異なるため、そちらでのみ動作します。',
    failed: 'お試しページを読み込めませんでした',
    assistant: 'アシスタント',
    action: 'アクション',
    denied: '拒否したため、アシスタントは接続されていません。',
    callbackFailed: '同意ページからの応答は使用されませんでした。',
    notBegunHere: 'このタブで始めたものではありません。',
    notFromServer: '問い合わせたサーバーからの応答ではありません。',
    serverSaid: (error: string) => `サーバーの応答: ${error}`,
    serverSaidNothing: 'サーバーは理由を示していません。',
    ended: '接続は終了しました。トークンは無効です。もう一度接続してください。',
    refused: 'うまくいきませんでした。理由は下の応答をご覧ください。',
    hasTokens: 'トークンがあります。アクションを呼び出して試してください。',
    asksFirst:
      'ほかのアシスタントと同じように、まず許可を求めます。同意ページに移動し、ここに戻ってきます。',
    connect: 'アシスタントを接続',
    accessToken: 'アクセストークン',
    until: (token: Slot, time: string) => rich`${token}（${time} まで）`,
    may: '権限',
    exchangeCode: 'コードを交換',
    refresh: '更新',
    spoil: 'トークンを壊す',
    notSent: '送信しない',
    chatGptAsks: 'ChatGPT は先に確認します',
    optional: (field: string) => `${field}（任意）`,
    learnId: '先に一覧を取得するアクションを呼び出すと分かります。',
    call: (action: string) => `${action} を呼び出す`,
    request: 'リクエスト',
    requestOf: (title: string) => `リクエスト: ${title}`,
    answer: '応答',
    answerOf: (title: string) => `応答: ${title}`,
    answerIn: (status: string, ms: number) => `${status}（${ms} ms）`,
    noAnswer: 'なし',
    noAnswerCame: '応答がありませんでした。',
    waiting: '応答を待っています…',
    exchanges: 'リクエストと応答',
    statusOf: (title: string, status: number) => `${title}: ステータス ${status}`,
    before: 'それ以前',
    unanswered: '応答なし',
  },
}
