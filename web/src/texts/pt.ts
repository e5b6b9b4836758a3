import type { Texts } from './en.ts'
import { pluralOf, rich, type Slot, type Wrap } from './rich.ts'

const plural = pluralOf('pt')

const START_AGAIN = 'Volte ao assistente e comece a conexão de novo.'
const TELL_MAKER = 'Avise quem desenvolve o assistente.'
const ELSEWHERE = 'Esse link não foi pedido neste navegador, então não conecta ninguém aqui.'
const CONFIRMED = 'Se ele chegou por e-mail, o endereço está confirmado.'
const UNCHANGED = 'Esse login era de outra conta, então nada mudou aqui.'
const SAY = '“Já fiz login”'

/** Everything that the pages say, in Brazilian Portuguese. */
export const pt: Texts = {
  words: {
    problems: {
      offline: 'Não foi possível acessar o servidor. Verifique sua conexão e tente de novo.',
      busy: 'O serviço está ocupado no momento. Tente de novo daqui a pouco.',
      limited: 'Foram muitas tentativas em pouco tempo. Espere um minuto e tente de novo.',
      setup: 'Este site não está totalmente configurado: falta a configuração.',
      unexpected: 'Algo deu errado do nosso lado. Tente de novo daqui a pouco.',
      forbidden: 'Este login pertence a outro aplicativo. Saia e entre por aqui.',
      sign_in_required:
        'Primeiro entre com uma conta sua, mesmo que você esteja conectado como convidado.',
      mfa_required: 'Sua conta tem um segundo fator. Confirme-o primeiro.',
    },
    signedOut: 'Sua sessão terminou. Entre de novo.',
    otherAccount: 'Outra conta entrou nesse meio-tempo.',
    otherAccountAtDecision:
      'Outra conta entrou nesse meio-tempo. Veja qual está conectada agora e decida.',
    tooManyApps:
      'Sua conta já tem todos os aplicativos conectados que pode ter. Desconecte alguns, depois volte e permita este.',
    nothingChosen: 'Escolha pelo menos uma permissão, ou recuse.',
    undoProblems: {
      changed_since: 'Isto mudou desde então, por isso nada foi desfeito.',
      already_undone: 'Isto já tinha sido desfeito.',
      not_undoable: 'Isto não pode mais ser desfeito.',
      not_allowed: 'Você não tem permissão para alterar isto, por isso nada foi desfeito.',
      in_use: 'Outra coisa depende disto, por isso nada foi desfeito.',
      in_the_way: 'Outra coisa ocupou o lugar disto, por isso nada foi desfeito.',
      table_changed:
        'O aplicativo agora guarda isto de outra forma, por isso não pode mais ser desfeito.',
      not_found: 'Isto não está mais na sua atividade.',
    },
    sessionEnded: 'Sua sessão terminou. Entre de novo: a solicitação continua aberta.',
    signInAgain: 'Este aplicativo quer ter certeza de que é você. Entre mais uma vez.',
    unnamed: 'Um aplicativo sem nome',
    kinds: { gpt_action: 'Ação do ChatGPT', mcp: 'Assistente de IA (MCP)', other: 'Aplicativo' },
  },

  things: 'seus dados',
  tryAgain: 'Tentar de novo',
  back: 'Voltar',
  cancel: 'Cancelar',
  dismiss: 'Fechar',
  loadFailed: 'Não foi possível carregar',
  closePage: 'Você pode fechar esta página.',
  toStart: 'Ir para a página inicial',
  times: {
    now: 'agora mesmo',
    onDay: (day: string) => `em ${day}`,
    left: (minutes: string) => `restam ${minutes}`,
    lastMinute: 'resta menos de um minuto',
  },

  frame: {
    skip: 'Pular para o conteúdo',
    pages: 'Páginas',
    apps: 'Aplicativos',
    playground: 'Testes',
    privacy: 'Privacidade',
    terms: 'Termos',
    support: 'Suporte',
    language: 'Idioma',
    noTrackers: 'Sem rastreadores, sem terceiros.',
    stuckTitle: 'Algo travou',
    stuck: 'Não foi possível mostrar esta página',
    stuckHelp: 'Verifique sua conexão e recarregue a página.',
    reload: 'Recarregar',
    offline:
      'Você está off-line. Isto é o que se sabia antes; será atualizado assim que você voltar.',
    unreachable: 'O servidor não responde. Novas tentativas acontecem automaticamente.',
    framed: 'Abra esta página separadamente',
    framedWhy:
      'Ela está sendo exibida dentro de outro site. Para proteger sua conta, ela só funciona em uma aba própria.',
    newTab: 'Abrir em uma nova aba',
    noPageTitle: 'Página não encontrada',
    noPage: 'Não há nenhuma página aqui',
    noPageWhy: 'O link pode estar errado ou levar a uma parte deste site que não está aberta.',
  },

  setup: {
    heading: 'Este site não está totalmente configurado',
    correct: 'Quem opera o site precisa corrigir o config.json:',
  },

  start: {
    title: 'Conecte seu assistente',
    lead: (name: string, things: string) =>
      `Com ${name}, um assistente de IA pode trabalhar com ${things}, até onde você permitir.`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('Pergunte ao seu assistente')} sobre ${things}. Na primeira vez, ele manda você para cá.`,
    decide: (strong: Wrap) =>
      rich`${strong('Entre e decida.')} Você vê quem está pedindo e o quê. Sua senha nunca é revelada.`,
    stay: (strong: Wrap) =>
      rich`${strong('Você continua no controle.')} Aqui você vê cada conexão e a encerra quando quiser.`,
  },

  account: {
    heading: 'Sua conta',
    menu: 'Sua conta',
    signedInAs: 'Conectado como',
    signOut: 'Sair',
    useAnother: 'Usar outra conta',
    lookingUp: 'Verificando se você está conectado',
    unknown: 'Não conseguimos descobrir quem é você',
    ended: 'Sua sessão terminou. Entre de novo: o que você digitou continua aqui.',
    endedAtStart: 'Sua sessão terminou. Entre de novo: nada se perdeu.',
  },

  signIn: {
    title: 'Entrar',
    email: 'E-mail',
    password: 'Senha',
    show: 'Mostrar',
    hide: 'Ocultar',
    showTyped: 'Mostrar o que digito',
    hideTyped: 'Ocultar o que digito',
    signIn: 'Entrar',
    newHere: 'Primeira vez aqui? Use os mesmos dois campos.',
    signUp: 'Criar conta',
    link: 'Prefiro receber um link por e-mail',
    continueWith: (provider: string) => `Continuar com ${provider}`,
    checkEmail: 'Confira seu e-mail',
    linkSent: (email: Slot) =>
      rich`Se ${email} puder entrar aqui, um link está a caminho desse endereço. Abra-o neste navegador e você volta direto para esta página, já conectado. Em outro navegador ele só confirma o endereço; entre por lá para continuar.`,
    confirmationSent: (email: Slot) =>
      rich`Se ${email} puder ter uma conta aqui, um link está a caminho desse endereço. Abra-o neste navegador e você volta direto para esta página, já conectado. Em outro navegador ele só confirma o endereço; entre por lá para continuar.`,
    code: 'Ou digite o código, se o e-mail tiver um',
    codeMissing: 'Digite o código do e-mail.',
    codeWrong:
      'Esse código está errado ou não vale mais. Use o e-mail mais recente; abrir o link dele gasta o código.',
    withCode: 'Entrar com o código',
    spam: 'Nada depois de um minuto? Procure na pasta de spam.',
  },

  signInErrors: {
    wrong:
      'O e-mail ou a senha não está correto. Confira os dois, ou crie uma conta se for sua primeira vez aqui.',
    taken: 'Já existe uma conta com este e-mail. Entre com a senha dela.',
    badEmail: 'Isto não parece um endereço de e-mail. Veja se há algum erro de digitação.',
    notConfirmed:
      'Seu e-mail ainda não foi confirmado. Abra o link do e-mail que enviamos e depois entre.',
    cannotSendTo: 'Este serviço não consegue enviar e-mail para esse endereço. Use outro.',
    noPasswords: 'O login com senha está desativado aqui.',
    noNewAccounts: 'Novas contas não estão sendo aceitas no momento.',
    blocked: 'Esta conta está bloqueada. Fale com quem opera este serviço.',
    emailedJustNow:
      'Acabamos de enviar um e-mail. Procure por ele, ou espere um minuto antes de pedir outro.',
    textedJustNow:
      'Acabamos de enviar um código. Use esse, ou espere um minuto antes de pedir outro.',
    robot: 'A verificação contra robôs falhou. Recarregue a página e tente de novo.',
    leaked:
      'Esta senha está em um vazamento conhecido, então outros podem adivinhá-la. Escolha outra.',
    weak: 'Escolha uma senha mais forte.',
    weakLength: (characters: string) =>
      `Escolha uma senha mais forte: pelo menos ${characters} caracteres.`,
    mix: 'Misture letras, números e outros caracteres.',
    noEmail: 'Digite seu e-mail.',
    noPassword: 'Digite sua senha.',
  },

  returned: {
    expired: 'O link desse e-mail expirou ou já foi usado. Peça outro.',
    other: 'Não deu para entrar desse jeito. Tente de novo ou escolha outra forma.',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED} Se quiser usá-la, saia primeiro.`,
    notOurs: `${ELSEWHERE} ${CONFIRMED} Entre para continuar, mas só se foi você quem começou.`,
    notOursSignedIn: `${ELSEWHERE} ${CONFIRMED} Você continua conectado como antes.`,
  },

  factor: {
    confirm: 'Confirmar',
    totp: 'Sua conta tem um segundo fator. Abra seu aplicativo autenticador e digite o código dele aqui.',
    totpCode: 'Código do seu aplicativo autenticador',
    totpMissing: 'Digite o código que seu aplicativo autenticador mostra.',
    totpWrong: 'Esse código está errado ou expirou. Digite o que seu aplicativo mostra agora.',
    phone: 'Sua conta tem um segundo fator: um código enviado por SMS para seu telefone.',
    send: 'Enviar o código',
    sent: 'Um código está a caminho do seu telefone. Digite-o aqui.',
    sendAgain: 'Enviar outro código',
    smsCode: 'Código do SMS',
    smsMissing: 'Digite o código do SMS.',
    smsWrong: 'Esse código está errado ou expirou. Confira, ou peça outro.',
    elsewhere:
      'O segundo fator da sua conta é uma chave de acesso ou uma chave de segurança. Ele só funciona no aplicativo em que você o configurou. Confirme por lá, ou adicione lá à sua conta um aplicativo autenticador ou um número de telefone; depois volte.',
  },

  client: {
    from: (host: Slot) => rich`de ${host}`,
    returnsTo: (place: Slot) => rich`volta para ${place}`,
    loopback: 'um aplicativo neste computador',
    app: (scheme: Slot) => rich`o aplicativo ${scheme}`,
    choseItsName: 'Ele mesmo escolheu o próprio nome. Ninguém conferiu.',
    siteChoseName: 'O nome foi escolhido por esse site. Ninguém conferiu.',
  },

  consent: {
    loading: 'Carregando a solicitação',
    signInTitle: (client: string) => `Entre para conectar ${client}`,
    signIn: (client: Slot) => rich`Entre para conectar ${client}`,
    title: (client: string) => `Conectar ${client}`,
    heading: (client: Slot) => rich`Permitir que ${client} se conecte à sua conta?`,
    signInFirst: 'Primeiro entre. Depois você vê o que é pedido e decide.',
    signInAgain: (account: Slot) =>
      rich`Você está conectado como ${account}, mas este aplicativo quer ter certeza de que é você. Entre mais uma vez; depois você vê o que é pedido e decide.`,
    powers: 'Ele vai poder',
    presets: 'Quanto',
    everything: 'Tudo',
    readOnly: 'Somente leitura',
    custom: 'Minha escolha',
    actions: (count: number) => `${count} ações`,
    nothingTicked: 'Marque pelo menos uma permissão, ou recuse.',
    disconnect: (link: Wrap) =>
      rich`A conexão dura até você ${link('desconectá-lo')}. Ele nunca vê sua senha e não age por nenhuma outra conta.`,
    policy: (host: string) => `A política de privacidade dele (${host}, nova aba)`,
    tooManyApps: (link: Wrap) =>
      rich`Sua conta já tem todos os aplicativos conectados que pode ter. ${link('Desconecte alguns')}, depois volte e permita este.`,
    deny: 'Recusar',
    allow: 'Permitir',
    openUntil: (time: Slot) => rich`Aberta até ${time}`,
    openUntilLeft: (time: Slot, left: string) => rich`Aberta até ${time}, ${left}`,
    chatAsks: 'Um chat está pedindo.',
    deviceAsks: 'Um dispositivo está pedindo.',
    askedAgo: (ago: Slot) => rich`Pedido feito ${ago}.`,
    onlyYours:
      'Permita somente se você mesmo acabou de pedir. Se alguém mandou você para cá, recuse.',
    chatCode: (code: Slot) =>
      rich`O chat mostra este código? ${code} Se mostrar outro, ou nenhum, recuse.`,
    deviceCode: (code: Slot) =>
      rich`Seu dispositivo mostra este código? ${code} Se mostrar outro, ou nenhum, recuse.`,
    allowed: 'Permitido',
    denied: 'Recusado',
    mayConnect: (client: Slot) => rich`${client} já pode se conectar.`,
    nothingShared: (client: Slot) => rich`Nada foi compartilhado com ${client}.`,
    takingYouBack: (place: Slot) => rich`Voltando para ${place}…`,
    nothingHappens: (link: Wrap) => rich`Nada acontece? ${link('Voltar agora')}.`,
    nothingHappensInApp: (link: Wrap) =>
      rich`Nada acontece? ${link('Voltar agora')}, ou feche esta página e abra você mesmo o aplicativo.`,
    backToChat: (strong: Wrap) =>
      rich`Volte ao chat e diga ${strong(SAY)}. Você pode fechar esta página.`,
    backToDevice: 'Você pode fechar esta página e voltar ao seu dispositivo: ele continua sozinho.',
    seeApps: (link: Wrap) => rich`Veja e desconecte quando quiser em ${link('seus aplicativos')}.`,
    answeredTitle: 'Já respondida',
    answered: {
      approve: 'Você já permitiu',
      deny: 'Você já recusou',
      unknown: 'Esta solicitação já foi respondida',
    },
    answeredBefore: 'Ela foi permitida ou recusada antes, talvez em outra aba.',
    answeredOnce: 'Uma solicitação é respondida uma vez, e nada mais acontece aqui.',
    afterwards: {
      connect:
        'Se o assistente não estiver conectado, ou se você mudou de ideia, volte a ele e comece a conexão de novo.',
      login: `Se você permitiu, volte ao chat e diga ${SAY}. Se mudou de ideia, peça um novo link no chat.`,
      device:
        'Se o seu dispositivo não continuar, ou se você mudou de ideia, comece de novo no dispositivo.',
    },
    expiredTitle: 'Solicitação expirada',
    expired: {
      connect: {
        heading: 'Esta solicitação expirou',
        text: 'Para sua segurança, uma solicitação de conexão fica aberta só por alguns minutos. Nada foi compartilhado.',
        steps: [
          'Volte ao assistente, por exemplo o ChatGPT.',
          'Comece a entrar de novo por lá.',
          'Ele traz você para cá com uma nova solicitação.',
        ],
      },
      login: {
        heading: 'Este link não funciona mais',
        text: `Um link de um chat vale uma vez, por dez minutos. Se você acabou de permitir, volte ao chat e diga ${SAY}. Caso contrário:`,
        steps: [
          'Volte ao chat.',
          'Diga que quer fazer login de novo.',
          'Abra o novo link que ele mostrar.',
        ],
      },
      device: {
        heading: 'Este código não funciona mais',
        text: 'Para sua segurança, um código vale uma vez, por dez minutos. Nada foi compartilhado.',
        steps: [
          'Volte ao seu dispositivo.',
          'Comece a entrar de novo por lá.',
          'Digite o novo código que ele mostrar.',
        ],
      },
    },
    anotherCode: 'Digitar outro código',
    incompleteTitle: 'Link incompleto',
    incomplete: 'Este link está incompleto',
    incompleteWhy:
      'Ele não diz qual assistente quer se conectar. Talvez uma parte tenha se perdido na cópia.',
    incompleteHelp: 'Volte ao assistente e comece a entrar de novo por lá.',
    unsafeTitle: 'Não é possível voltar',
    unsafe: 'Não podemos levar você de volta',
    unsafeWhy:
      'Sua resposta foi registrada, mas o assistente quer continuar em um endereço que não é seguro abrir. Avise quem o desenvolve.',
    failed: 'Não conseguimos carregar esta solicitação',
  },

  device: {
    heading: 'Conectar um dispositivo',
    text: 'Seu dispositivo ou aplicativo mostra um código. Digite-o aqui; depois você vê o que é pedido.',
    code: 'Código no seu dispositivo',
    missing: 'Digite o código que seu dispositivo mostra.',
    wrong:
      'Esse não é o código de um dispositivo: ele tem oito letras e nenhum número, como BCDF-GHJK. Olhe de novo.',
    continue: 'Continuar',
  },

  apps: {
    heading: 'Aplicativos conectados',
    signIn: 'Entre para ver seus aplicativos conectados',
    lead: (things: string) =>
      `Estes aplicativos podem usar ${things}. Encerrar uma conexão vale na hora.`,
    loading: 'Carregando seus aplicativos conectados',
    looking: 'Procurando uma conexão',
    connected: 'Conectado',
    notConnected: 'Não conectado',
    connectedOn: (time: Slot) => rich`Conectado em ${time}`,
    notUsed: 'Ainda não usado',
    lastUsed: (ago: Slot) => rich`Último uso: ${ago}`,
    waiting: 'Permitido. Falta o dispositivo buscar o acesso',
    permissions:
      'O que o app pode fazer. Desativar vale na hora; para permitir de novo, conecte o app novamente.',
    switchedOff: 'Conecte de novo para permitir',
    lastPermission: 'Uma permissão continua ativada. Para retirar todas, desconecte o app.',
    stillOn: 'A permissão continua ativada.',
    askFirst: 'Perguntar antes de excluir',
    askFirstHelp:
      'O que ele quiser excluir, e tudo o mais que precise da sua aprovação, espera sua resposta por até dez minutos, aqui ou no seu celular.',
    askUnchanged: 'Nada foi alterado.',
    confirmAsk: 'Confirme que é você para mudar isso',
    confirmSwitch: 'Confirme que é você para desativá-la',
    disconnect: 'Desconectar',
    disconnectApp: (app: string) => `Desconectar ${app}`,
    confirmHeading: (app: Slot) => rich`Desconectar ${app}: confirme que é você`,
    confirmTitle: 'Confirme que é você',
    ask: (app: Slot) => rich`Desconectar ${app}?`,
    noMore: 'Ele não poderá mais ver nem mudar nada seu.',
    onlyThis: 'Isto encerra só esta conexão.',
    onlyThisOf: (time: string) => `Isto encerra só a conexão de ${time}.`,
    others: (app: Slot, count: number) =>
      rich`${app} tem ${plural(count, { one: 'mais uma', other: `mais ${count}` })}.`,
    stays: 'O que ele fez fica como está, e você pode conectá-lo de novo pelo assistente.',
    stillConnected: 'Ele continua conectado.',
    ended: (app: string) => `${app} foi desconectado.`,
    endedBefore: (app: string) => `${app} já estava desconectado.`,
    added: (apps: string, count: number) =>
      plural(count, { one: `${apps} foi conectado.`, other: `${apps} foram conectados.` }),
    connections: (count: number) =>
      plural(count, { one: 'Uma conexão', other: `${count} conexões` }),
    returnsTo: (place: Slot) => rich`Volta para ${place}`,
    disconnectAppOf: (app: string, since: string) => `Desconectar ${app}, conectado em ${since}`,
    disconnectAll: (count: number) => `Desconectar as ${count}`,
    unused: (count: number) =>
      plural(count, {
        one: 'Uma conexão tem mais de uma semana e nunca foi usada.',
        other: `${count} conexões têm mais de uma semana e nunca foram usadas.`,
      }),
    removeUnused: (count: number) =>
      plural(count, {
        one: 'Remover 1 conexão nunca usada',
        other: `Remover ${count} conexões nunca usadas`,
      }),
    askUnused: (count: number) =>
      plural(count, {
        one: 'Remover 1 conexão nunca usada?',
        other: `Remover ${count} conexões nunca usadas?`,
      }),
    unusedStay:
      'O que você usa continua conectado. Um assistente removido pode ser conectado de novo.',
    remove: 'Remover',
    removed: (count: number) =>
      plural(count, {
        one: '1 conexão foi removida.',
        other: `${count} conexões foram removidas.`,
      }),
    allEnded: (app: string, count: number) =>
      plural(count, {
        one: `${app} foi desconectado.`,
        other: `${app} foi desconectado: ${count} conexões.`,
      }),
    nothingLeft: 'Elas já tinham terminado.',
    nothingEnded: 'Nada foi encerrado.',
    askAll: (count: number) => `Todas as ${count} conexões dele terminam.`,
    failed: 'Não conseguimos carregar seus aplicativos conectados.',
    none: 'Nenhum assistente está conectado à sua conta.',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT e outros assistentes:')} pergunte por lá sobre ${things}. O assistente manda você para cá para entrar, e você decide.`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('Um dispositivo ou uma linha de comando:')} um código aparece. ${link('Digite-o')}.`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('Só olhando?')} A ${link('área de testes')} é um assistente cujos botões você mesmo aperta.`,
    noticesNew: 'Uma nova conexão aparece aqui sozinha.',
  },

  activity: {
    link: 'Atividade',
    heading: 'Atividade',
    signIn: 'Entre para ver o que os assistentes fizeram',
    lead: 'O que os assistentes fizeram em seu nome, do mais recente ao mais antigo.',
    loading: 'Carregando a atividade',
    none: 'Nenhum assistente fez nada ainda.',
    noneOf: 'Este aplicativo ainda não fez nada.',
    noneHelp: 'O que for feito aparece aqui na hora.',
    failed: 'Não foi possível carregar a atividade.',
    only: (app: Slot) => rich`Só o que ${app} fez.`,
    onlyOne: 'Só o que um aplicativo fez.',
    showAll: 'Mostrar tudo',
    older: 'Carregar anteriores',
    refused: 'Recusado',
    broke: 'Falhou',
    held: 'Em espera',
    heldWhy: (link: Wrap) => rich`Precisava perguntar antes. ${link('Ver suas aprovações')}`,
    denied: 'Negado',
    deniedWhy: 'Você disse não. Nada foi feito.',
    show: 'Ver',
    undo: 'Desfazer',
    undoOne: (what: string) => `Desfazer: ${what}`,
    undone: 'Desfeito',
    confirmUndo: 'Confirme o segundo fator para desfazer isto.',
    because: {
      forbidden: 'Você não permitiu isso, ou não permite mais.',
      not_found: 'Isso não existia.',
      invalid_request: 'O pedido não podia ser usado como veio.',
      conflict: 'Não combinava com o que já existe.',
      rate_limited: 'Pedidos demais de uma vez.',
    },
    ours: 'Algo deu errado aqui. Nada foi alterado.',
  },

  approvals: {
    link: 'Aprovações',
    heading: 'Aprovações',
    signIn: 'Entre para decidir o que um assistente pode fazer',
    lead: 'O que um assistente só pode fazer se você disser sim. Sem sua resposta, nada acontece.',
    loading: 'Carregando o que espera sua resposta',
    waiting: (count: number) =>
      plural(count, {
        one: '1 pedido espera sua resposta',
        other: `${count} pedidos esperam sua resposta`,
      }),
    asks: (app: Slot) => rich`${app} pergunta antes`,
    onYes: (text: Slot) => rich`Se você aprovar: ${text}`,
    values: 'Exatamente com estes dados',
    noValues: 'Não leva dados.',
    empty: '(vazio)',
    wholeValue: 'Mostrar inteiro',
    allValues: (count: number) => `Mostrar os ${count} dados`,
    deny: 'Negar',
    approve: 'Aprovar',
    denyOne: (title: string) => `Negar: ${title}`,
    approveOne: (title: string) => `Aprovar: ${title}`,
    notTaken: 'Sua resposta não foi aceita.',
    confirm: 'Confirme que é você para responder',
    words: {
      approved: 'Aprovado',
      denied: 'Negado',
      expired: 'Expirado',
      cancelled: 'Cancelado',
      failed: 'Falhou',
    },
    became: {
      approved: 'Está feito.',
      denied: 'Nada foi feito.',
      expired: 'Não houve resposta a tempo, então nada foi feito.',
      cancelled: 'O app não pode mais fazer isso, então nada foi feito.',
      failed: 'Você aprovou, mas não deu certo. Nada foi alterado.',
    },
    cancelled: {
      forbidden: 'Você desativou a permissão necessária, então nada foi feito.',
      unauthorized: 'O app foi desconectado, então nada foi feito.',
    },
    answered: 'Isso já foi respondido, em outra aba ou no seu celular.',
    unknown: 'Não há nada para responder neste link.',
    unknownHelp: 'Talvez ele seja de outra conta, ou já tenha acabado há muito tempo.',
    none: 'Nada espera sua resposta.',
    noneHelp: (link: Wrap) =>
      rich`Quando um assistente precisa perguntar, aparece aqui na hora. Você escolhe quais perguntam antes de excluir: veja ${link('seus aplicativos')}.`,
    earlier: 'Anteriores',
    failed: 'Não foi possível carregar o que espera sua resposta.',
  },

  error: {
    says: 'O link que trouxe você até aqui diz',
    unknown: {
      title: 'A conexão não funcionou',
      text: `Nada foi conectado. ${START_AGAIN} Se acontecer outra vez, avise quem o desenvolve.`,
    },
    byCode: {
      access_denied: {
        title: 'A conexão não foi permitida',
        text: 'O acesso foi recusado, então nada foi conectado. Você pode começar de novo pelo assistente quando quiser.',
      },
      invalid_request: {
        title: 'A solicitação do assistente não pode ser usada',
        text: `Falta algo na solicitação que trouxe você até aqui, ou há algo a mais. ${START_AGAIN} Se acontecer outra vez, avise quem o desenvolve.`,
      },
      invalid_scope: {
        title: 'O assistente pediu algo que não existe',
        text: `Ele quer uma permissão que este serviço não conhece. ${TELL_MAKER}`,
      },
      server_error: {
        title: 'Algo deu errado do nosso lado',
        text: `Não conseguimos concluir. Espere um momento. ${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'O serviço está em uma breve pausa',
        text: `Ele está ocupado ou em manutenção. Espere um minuto. ${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'O assistente não pode se conectar deste jeito',
        text: `Ele é conhecido aqui, mas não para este tipo de login. ${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: 'O assistente pediu de uma forma que não aceitamos',
        text: `As configurações dele não combinam com este serviço. ${TELL_MAKER}`,
      },
      expired_token: {
        title: 'Demorou demais',
        text: `O que trouxe você até aqui não vale mais. ${START_AGAIN}`,
      },
      invalid_client: {
        title: 'Não conhecemos este assistente',
        text: 'Ele não está registrado aqui, ou não está mais. Nada foi compartilhado com ele. O que ajuda: remova o conector no assistente e adicione-o de novo.',
      },
      invalid_grant: {
        title: 'Este login não vale mais',
        text: `Ele já foi usado ou expirou. ${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'O endereço de retorno do assistente não é conhecido aqui',
        text: `Para sua segurança, não mandamos você para um endereço que ninguém registrou. Nada foi compartilhado. ${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'O assistente pediu um serviço que não oferecemos',
        text: `Ele quer chegar a algo que não está aqui. ${TELL_MAKER}`,
      },
      not_found: {
        title: 'Não há mais nada aqui',
        text: `O que você procurava sumiu ou expirou. ${START_AGAIN}`,
      },
      rate_limited: {
        title: 'Foram muitas tentativas em pouco tempo',
        text: 'Espere um minuto e comece de novo pelo assistente.',
      },
    },
  },

  privacy: {
    heading: 'Privacidade',
    lead: (name: string, things: string) =>
      `Com ${name}, um assistente que você escolhe pode trabalhar com ${things}. É guardado o necessário para isso, e nada mais.`,
    kept: 'O que é guardado',
    keptByDefault: 'o que o aplicativo guarda para você',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things}:`)} ${kept}.`,
    account: (strong: Wrap) =>
      rich`${strong('Sua conta:')} seu e-mail e sua senha, esta em uma forma que ninguém consegue ler de volta.`,
    connections: (strong: Wrap) =>
      rich`${strong('Suas conexões:')} qual assistente você permitiu, o que ele pode fazer, desde quando e quando foi usado por último. As chaves de acesso são guardadas como impressões digitais ou criptografadas.`,
    record: (strong: Wrap) =>
      rich`${strong('Um registro de uso:')} o que cada assistente fez, em uma frase que pode citar suas palavras, quando e se funcionou; e eventos de segurança, como um login permitido ou retirado. O que um assistente mudou e o que ele pediu que você aprovasse fica guardado por 30 dias, para que você possa desfazer e consultar.`,
    seen: 'O que um assistente vê',
    seenText: (things: string) =>
      `Só o que você permitiu, e só da sua própria conta: ${things} e quem você é aqui. Ele nunca vê sua senha. O que você diz ao assistente vai para quem o desenvolve, e lá vale a política de privacidade deles; a página que pede sua permissão traz o link quando ela existe.`,
    notDone: 'O que não é feito',
    noTracking: 'Sem publicidade, sem rastreamento, sem venda de dados.',
    noCookies: 'Estas páginas não carregam nada de outros sites e não usam cookies.',
    stored:
      'Seu navegador guarda que você está conectado, até você sair; que idioma você escolheu; e, enquanto você espera um link de acesso, para qual endereço o pediu. Uma aba lembra qual solicitação você respondeu, e uma aba com a área de testes guarda as chaves de acesso da conexão até você fechá-la.',
    howLong: 'Por quanto tempo',
    howLongText: (things: string) =>
      `Enquanto você tiver sua conta. Excluir a conta exclui também ${things} e as conexões. As chaves de acesso expiram sozinhas, e na hora quando você desconecta. O registro de uso é excluído depois de um prazo definido.`,
    contact: 'Contato',
    contactText:
      'Quem opera o aplicativo ao qual sua conta pertence também opera estas páginas. Fale com eles para ver, corrigir ou excluir o que é guardado sobre você.',
  },

  terms: {
    heading: 'Termos de uso',
    lead: (name: string, things: string) =>
      `Estes termos valem quando você deixa um assistente trabalhar com ${things} por meio de ${name}. Os termos do aplicativo ao qual sua conta pertence também valem.`,
    decide: 'Você decide',
    decideText:
      'É você quem permite um assistente, e só para a sua própria conta. O que ele faz dentro do que você permitiu, faz em seu nome. Você pode desconectá-lo quando quiser; vale na hora.',
    notAllowed: 'O que não é permitido',
    notAllowedText:
      'Não conecte um assistente a uma conta que não é sua, não contorne permissões ou limites, e não use uma conexão para violar a lei ou prejudicar outras pessoas.',
    makers: 'Cada assistente tem seu próprio desenvolvedor',
    makersText:
      'Um assistente é operado por quem o desenvolve, sob os termos dele. Ele pode entender você mal: confira o que importa para você.',
    service: 'O serviço',
    serviceText:
      'Ele é oferecido como está. Quem o opera pode limitar o número de chamadas e bloquear um assistente que cause danos. Os direitos que a lei dá a você continuam valendo.',
    contact: 'Contato',
    contactText:
      'Quem opera o aplicativo ao qual sua conta pertence também opera estas páginas. Se houver termos próprios publicados, eles prevalecem.',
  },

  support: {
    heading: 'Suporte',
    lead: (name: string) => `Algo em ${name} não funciona como deveria? Isto é o que mais ajuda.`,
    fails: 'Um assistente não se conecta',
    failsText:
      'Remova o conector no assistente e adicione-o de novo. Depois, entre aqui com a conta que você usa no aplicativo.',
    cut: 'Você quer parar um assistente',
    cutText: (link: Wrap) =>
      rich`Em ${link('Aplicativos conectados')} você o desconecta ou retira permissões uma a uma. Vale na hora.`,
    wrong: 'Um assistente fez algo que você não queria',
    wrongText: (link: Wrap) =>
      rich`Em ${link('Atividade')} você vê o que cada assistente fez, e quando. Desconecte-o se não o reconhecer.`,
    ask: 'Fale com uma pessoa',
    write: (link: Wrap) =>
      rich`${link('Escreva para o suporte')} e diga quando aconteceu e qual assistente foi. Nunca envie uma senha ou uma chave de acesso.`,
    askText:
      'Pergunte a quem opera o aplicativo ao qual sua conta pertence, que também opera estas páginas. Diga quando aconteceu e qual assistente foi. Nunca envie uma senha ou uma chave de acesso.',
  },

  playground: {
    heading: 'Área de testes',
    lead: 'Seja o assistente: conecte-o, aperte o que ele poderia fazer e leia o que é transmitido.',
    leadWith: (things: string) =>
      `Seja o assistente: conecte-o, aperte o que ele poderia fazer, leia o que é transmitido e veja ${things} mudarem.`,
    loading: 'Carregando a área de testes',
    none: 'Não há área de testes aqui',
    noneWhy: (command: Slot) =>
      rich`A área de testes é um assistente para experimentar. Este serviço não o conhece: ele faz parte do ambiente local (${command}) e das demonstrações.`,
    elsewhere: 'A área de testes tem outro endereço',
    elsewhereWhy: 'O serviço ao qual ela se conecta tem outro nome, então só funciona por lá.',
    failed: 'Não conseguimos carregar a área de testes',
    assistant: 'O assistente',
    action: 'Ação',
    denied: 'Você recusou, então o assistente não está conectado.',
    callbackFailed: 'A resposta da página de consentimento não foi usada.',
    notBegunHere: 'Ela não pertence a nada que esta aba começou.',
    notFromServer: 'Ela não veio do servidor consultado.',
    serverSaid: (error: string) => `O servidor disse: ${error}.`,
    serverSaidNothing: 'O servidor não deu nenhum motivo.',
    ended: 'A conexão terminou: os tokens não valem mais. Conecte de novo.',
    refused: 'Não funcionou. A resposta abaixo diz por quê.',
    hasTokens: 'Tem tokens. Chame uma ação para testá-los.',
    asksFirst:
      'Ele pede sua permissão primeiro, como qualquer outro assistente: você vai à página de consentimento e volta para cá.',
    connect: 'Conectar o assistente',
    accessToken: 'Token de acesso',
    until: (token: Slot, time: string) => rich`${token} até ${time}`,
    may: 'Pode',
    exchangeCode: 'Trocar o código',
    refresh: 'Renovar',
    spoil: 'Estragar o token',
    notSent: 'não enviado',
    chatGptAsks: 'O ChatGPT pergunta antes',
    optional: (field: string) => `${field} (opcional)`,
    learnId: 'Chame primeiro a ação que os lista para descobrir um.',
    call: (action: string) => `Chamar ${action}`,
    request: 'Requisição',
    requestOf: (title: string) => `Requisição: ${title}`,
    answer: 'Resposta',
    answerOf: (title: string) => `Resposta: ${title}`,
    answerIn: (status: string, ms: number) => `${status} em ${ms} ms`,
    noAnswer: 'nenhuma',
    noAnswerCame: 'Nenhuma resposta chegou.',
    waiting: 'Aguardando a resposta…',
    exchanges: 'Requisições e respostas',
    statusOf: (title: string, status: number) => `${title}: status ${status}`,
    before: 'Antes disso',
    unanswered: 'sem resposta',
  },
}
