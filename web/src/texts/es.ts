import type { Texts } from './en.ts'
import { pluralOf, rich, type Slot, type Wrap } from './rich.ts'

const plural = pluralOf('es')

const START_AGAIN = 'Vuelve al asistente y empieza la conexión de nuevo.'
const TELL_MAKER = 'Por favor, avisa a quien desarrolla el asistente.'
const ELSEWHERE =
  'Ese enlace no se pidió desde este navegador, así que aquí no inicia la sesión de nadie.'
const CONFIRMED = 'Si llegó por correo, la dirección ya está confirmada.'
const UNCHANGED = 'Ese inicio de sesión era de otra cuenta, así que aquí no ha cambiado nada.'
const SAY = '«Ya he iniciado sesión»'

/** Everything that the pages say, in Spanish. */
export const es: Texts = {
  words: {
    problems: {
      offline: 'No se pudo conectar con el servidor. Revisa tu conexión e inténtalo de nuevo.',
      busy: 'El servicio está saturado en este momento. Inténtalo de nuevo enseguida.',
      limited: 'Demasiados intentos en poco tiempo. Espera un minuto e inténtalo de nuevo.',
      setup: 'Este sitio no está configurado del todo: falta su configuración.',
      unexpected: 'Algo ha fallado por nuestra parte. Inténtalo de nuevo enseguida.',
      forbidden: 'Esta sesión pertenece a otra aplicación. Ciérrala e inicia sesión aquí.',
      sign_in_required:
        'Primero inicia sesión con una cuenta propia, aunque hayas entrado como invitado.',
      mfa_required: 'Tu cuenta tiene un segundo factor. Confírmalo primero.',
    },
    signedOut: 'Tu sesión ha terminado. Inicia sesión de nuevo.',
    otherAccount: 'Mientras tanto se ha iniciado sesión con otra cuenta.',
    otherAccountAtDecision:
      'Mientras tanto se ha iniciado sesión con otra cuenta. Mira cuál es ahora y decide después.',
    tooManyApps:
      'Tu cuenta ya tiene todas las aplicaciones conectadas que puede tener. Desconecta alguna y vuelve para permitir esta.',
    nothingChosen: 'Elige al menos un permiso, o rechaza.',
    undoProblems: {
      changed_since: 'Esto ha cambiado desde entonces, así que no se deshizo nada.',
      already_undone: 'Esto ya se había deshecho.',
      not_undoable: 'Esto ya no se puede deshacer.',
      not_allowed: 'No tienes permiso para cambiar esto, así que no se deshizo nada.',
      in_use: 'Otra cosa depende de esto, así que no se deshizo nada.',
      in_the_way: 'Otra cosa ocupa ahora su lugar, así que no se deshizo nada.',
      table_changed:
        'La aplicación guarda esto ahora de otra forma, así que ya no se puede deshacer.',
      not_found: 'Esto ya no está en tu actividad.',
    },
    sessionEnded: 'Tu sesión ha terminado. Inicia sesión de nuevo: la solicitud sigue abierta.',
    signInAgain: 'Esta aplicación quiere asegurarse de que eres tú. Inicia sesión una vez más.',
    unnamed: 'Una aplicación sin nombre',
    kinds: { gpt_action: 'Acción de ChatGPT', mcp: 'Asistente de IA (MCP)', other: 'Aplicación' },
  },

  things: 'tus datos',
  tryAgain: 'Reintentar',
  back: 'Atrás',
  cancel: 'Cancelar',
  dismiss: 'Cerrar',
  loadFailed: 'No se pudo cargar',
  closePage: 'Puedes cerrar esta página.',
  toStart: 'Ir a la página de inicio',
  times: {
    now: 'ahora mismo',
    onDay: (day: string) => `el ${day}`,
    left: (minutes: string) => `quedan ${minutes}`,
    lastMinute: 'queda menos de un minuto',
  },

  frame: {
    skip: 'Saltar al contenido',
    pages: 'Páginas',
    apps: 'Aplicaciones',
    playground: 'Pruebas',
    privacy: 'Privacidad',
    terms: 'Condiciones',
    support: 'Ayuda',
    language: 'Idioma',
    noTrackers: 'Sin rastreadores ni terceros.',
    stuckTitle: 'Algo se ha atascado',
    stuck: 'No se pudo mostrar esta página',
    stuckHelp: 'Revisa tu conexión y vuelve a cargar la página.',
    reload: 'Volver a cargar',
    offline:
      'No tienes conexión. Esto es lo último que se sabía; se actualizará en cuanto vuelvas a tenerla.',
    unreachable: 'El servidor no responde. Se sigue intentando automáticamente.',
    framed: 'Abre esta página por separado',
    framedWhy:
      'Se está mostrando dentro de otro sitio. Para proteger tu cuenta, solo funciona en su propia pestaña.',
    newTab: 'Abrir en una pestaña nueva',
    noPageTitle: 'Página no encontrada',
    noPage: 'Aquí no hay ninguna página',
    noPageWhy:
      'Puede que el enlace esté mal escrito o que lleve a una parte de este sitio que no está abierta.',
  },

  setup: {
    heading: 'Este sitio no está configurado del todo',
    correct: 'Quien lo administra tiene que corregir config.json:',
  },

  start: {
    title: 'Conecta tu asistente',
    lead: (name: string, things: string) =>
      `Con ${name}, un asistente de IA puede trabajar con ${things}, hasta donde tú lo permitas.`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('Pregunta a tu asistente')} por ${things}. La primera vez te enviará aquí.`,
    decide: (strong: Wrap) =>
      rich`${strong('Inicia sesión y decide.')} Ves quién lo pide y para qué. Nunca conocerá tu contraseña.`,
    stay: (strong: Wrap) =>
      rich`${strong('Tú tienes el control.')} Aquí ves cada conexión y la terminas cuando quieras.`,
  },

  account: {
    heading: 'Tu cuenta',
    menu: 'Tu cuenta',
    signedInAs: 'Sesión iniciada como',
    signOut: 'Cerrar sesión',
    useAnother: 'Usar otra cuenta',
    lookingUp: 'Comprobando si has iniciado sesión',
    unknown: 'No hemos podido averiguar quién eres',
    ended: 'Tu sesión ha terminado. Inicia sesión de nuevo: lo que escribiste sigue aquí.',
    endedAtStart: 'Tu sesión ha terminado. Inicia sesión de nuevo: no se ha perdido nada.',
  },

  signIn: {
    title: 'Iniciar sesión',
    email: 'Correo electrónico',
    password: 'Contraseña',
    show: 'Mostrar',
    hide: 'Ocultar',
    showTyped: 'Mostrar lo que escribo',
    hideTyped: 'Ocultar lo que escribo',
    signIn: 'Iniciar sesión',
    newHere: '¿Es tu primera vez? Usa los mismos dos campos.',
    signUp: 'Crear cuenta',
    link: 'Prefiero un enlace por correo',
    continueWith: (provider: string) => `Continuar con ${provider}`,
    checkEmail: 'Revisa tu correo',
    linkSent: (email: Slot) =>
      rich`Si ${email} puede iniciar sesión aquí, ya va de camino un enlace a esa dirección. Ábrelo en este navegador y volverás a esta misma página con la sesión iniciada. En otro navegador solo confirma la dirección; inicia sesión allí para continuar.`,
    confirmationSent: (email: Slot) =>
      rich`Si ${email} puede tener una cuenta aquí, ya va de camino un enlace a esa dirección. Ábrelo en este navegador y volverás a esta misma página con la sesión iniciada. En otro navegador solo confirma la dirección; inicia sesión allí para continuar.`,
    code: 'O escribe el código, si el correo trae uno',
    codeMissing: 'Escribe el código del correo.',
    codeWrong:
      'Ese código no es correcto o ya no es válido. Usa el correo más reciente; al abrir su enlace se gasta el código.',
    withCode: 'Entrar con el código',
    spam: '¿No ha llegado nada en un minuto? Mira en la carpeta de spam.',
  },

  signInErrors: {
    wrong:
      'El correo o la contraseña no son correctos. Revisa ambos, o crea una cuenta si es tu primera vez.',
    taken: 'Ya hay una cuenta con este correo. Inicia sesión con su contraseña.',
    badEmail: 'Esto no parece una dirección de correo. Revisa si hay alguna errata.',
    notConfirmed:
      'Tu correo aún no está confirmado. Abre el enlace del mensaje que te enviamos y luego inicia sesión.',
    cannotSendTo: 'Este servicio no puede enviar correos a esa dirección. Usa otra.',
    noPasswords: 'El inicio de sesión con contraseña está desactivado aquí.',
    noNewAccounts: 'Ahora mismo no se admiten cuentas nuevas.',
    blocked: 'Esta cuenta está bloqueada. Consulta a quien administra este servicio.',
    emailedJustNow:
      'Acabamos de enviarte un correo. Búscalo, o espera un minuto antes de pedir otro.',
    textedJustNow:
      'Acabamos de enviarte un código. Usa ese, o espera un minuto antes de pedir otro.',
    robot:
      'No se superó la comprobación contra robots. Vuelve a cargar la página e inténtalo de nuevo.',
    leaked:
      'Esta contraseña aparece en una filtración conocida, así que otros pueden adivinarla. Elige otra.',
    weak: 'Elige una contraseña más segura.',
    weakLength: (characters: string) =>
      `Elige una contraseña más segura: al menos ${characters} caracteres.`,
    mix: 'Combina letras, cifras y otros caracteres.',
    noEmail: 'Escribe tu correo electrónico.',
    noPassword: 'Escribe tu contraseña.',
  },

  returned: {
    expired: 'El enlace de ese correo ha caducado o ya se usó. Pide otro.',
    other: 'No se pudo iniciar sesión de esa manera. Inténtalo de nuevo o elige otra.',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED} Si quieres usarla, cierra sesión primero.`,
    notOurs: `${ELSEWHERE} ${CONFIRMED} Inicia sesión para continuar, pero solo si esto lo empezaste tú.`,
    notOursSignedIn: `${ELSEWHERE} ${CONFIRMED} Tu sesión sigue como estaba.`,
  },

  factor: {
    confirm: 'Confirmar',
    totp: 'Tu cuenta tiene un segundo factor. Abre tu aplicación de autenticación y escribe aquí su código.',
    totpCode: 'Código de tu aplicación de autenticación',
    totpMissing: 'Escribe el código que muestra tu aplicación de autenticación.',
    totpWrong:
      'Ese código no es correcto o ha caducado. Escribe el que muestra ahora tu aplicación.',
    phone: 'Tu cuenta tiene un segundo factor: un código que se envía por SMS a tu teléfono.',
    send: 'Enviar el código',
    sent: 'Un código va de camino a tu teléfono. Escríbelo aquí.',
    sendAgain: 'Enviar otro código',
    smsCode: 'Código del SMS',
    smsMissing: 'Escribe el código del SMS.',
    smsWrong: 'Ese código no es correcto o ha caducado. Revísalo o pide otro.',
    elsewhere:
      'El segundo factor de tu cuenta es una llave de acceso o una llave de seguridad. Solo funciona en la aplicación donde la configuraste. Confírmala allí, o añade allí a tu cuenta una aplicación de autenticación o un número de teléfono, y luego vuelve.',
  },

  client: {
    from: (host: Slot) => rich`de ${host}`,
    returnsTo: (place: Slot) => rich`vuelve a ${place}`,
    loopback: 'una aplicación de este ordenador',
    app: (scheme: Slot) => rich`la aplicación ${scheme}`,
    choseItsName: 'Ha elegido su nombre por su cuenta. Nadie lo ha comprobado.',
    siteChoseName: 'El nombre lo ha elegido ese sitio. Nadie lo ha comprobado.',
  },

  consent: {
    loading: 'Cargando la solicitud',
    signInTitle: (client: string) => `Inicia sesión para conectar ${client}`,
    signIn: (client: Slot) => rich`Inicia sesión para conectar ${client}`,
    title: (client: string) => `Conectar ${client}`,
    heading: (client: Slot) => rich`¿Permites que ${client} se conecte a tu cuenta?`,
    signInFirst: 'Primero inicia sesión. Después verás qué pide y decidirás tú.',
    signInAgain: (account: Slot) =>
      rich`Has iniciado sesión como ${account}, pero esta aplicación quiere asegurarse de que eres tú. Inicia sesión una vez más; después verás qué pide y decidirás tú.`,
    powers: 'Podrá hacer lo siguiente',
    presets: 'Cuánto',
    everything: 'Todo',
    readOnly: 'Solo lectura',
    custom: 'Mi elección',
    actions: (count: number) => `${count} acciones`,
    nothingTicked: 'Marca al menos un permiso para permitirlo, o recházalo.',
    disconnect: (link: Wrap) =>
      rich`Seguirá conectada hasta que ${link('la desconectes')}. Nunca ve tu contraseña y no actúa para ninguna otra cuenta.`,
    policy: (host: string) => `Su política de privacidad (${host}, pestaña nueva)`,
    tooManyApps: (link: Wrap) =>
      rich`Tu cuenta ya tiene todas las aplicaciones conectadas que puede tener. ${link('Desconecta alguna')} y vuelve para permitir esta.`,
    deny: 'Rechazar',
    allow: 'Permitir',
    openUntil: (time: Slot) => rich`Abierta hasta las ${time}`,
    openUntilLeft: (time: Slot, left: string) => rich`Abierta hasta las ${time}, ${left}`,
    chatAsks: 'Lo pide un chat.',
    deviceAsks: 'Lo pide un dispositivo.',
    askedAgo: (ago: Slot) => rich`La solicitud llegó ${ago}.`,
    onlyYours: 'Permítelo solo si lo acabas de pedir tú. Si alguien te ha enviado aquí, recházalo.',
    chatCode: (code: Slot) =>
      rich`¿El chat muestra este código? ${code} Si muestra otro, o ninguno, recházalo.`,
    deviceCode: (code: Slot) =>
      rich`¿Tu dispositivo muestra este código? ${code} Si muestra otro, o ninguno, recházalo.`,
    allowed: 'Permitido',
    denied: 'Rechazado',
    mayConnect: (client: Slot) => rich`${client} ya puede conectarse.`,
    nothingShared: (client: Slot) => rich`No se ha compartido nada con ${client}.`,
    takingYouBack: (place: Slot) => rich`Volviendo a ${place}…`,
    nothingHappens: (link: Wrap) => rich`¿No pasa nada? ${link('Volver ahora')}.`,
    nothingHappensInApp: (link: Wrap) =>
      rich`¿No pasa nada? ${link('Volver ahora')}, o cierra esta página y abre tú la aplicación.`,
    backToChat: (strong: Wrap) =>
      rich`Vuelve al chat y di ${strong(SAY)}. Puedes cerrar esta página.`,
    backToDevice: 'Puedes cerrar esta página y volver a tu dispositivo: continuará solo.',
    seeApps: (link: Wrap) =>
      rich`Puedes verla y desconectarla cuando quieras en ${link('tus aplicaciones')}.`,
    answeredTitle: 'Ya respondida',
    answered: {
      approve: 'Ya lo permitiste',
      deny: 'Ya lo rechazaste',
      unknown: 'Esta solicitud ya se respondió',
    },
    answeredBefore: 'Se permitió o rechazó antes, quizá en otra pestaña.',
    answeredOnce: 'Una solicitud se responde una vez, y aquí no ocurre nada más.',
    afterwards: {
      connect:
        'Si el asistente no está conectado o has cambiado de idea, vuelve a él y empieza la conexión de nuevo.',
      login: `Si lo permitiste, vuelve al chat y di ${SAY}. Si has cambiado de idea, pide al chat un enlace nuevo.`,
      device:
        'Si tu dispositivo no continúa o has cambiado de idea, empieza de nuevo en el dispositivo.',
    },
    expiredTitle: 'Solicitud caducada',
    expired: {
      connect: {
        heading: 'Esta solicitud ha caducado',
        text: 'Por tu seguridad, una solicitud de conexión solo permanece abierta unos minutos. No se ha compartido nada.',
        steps: [
          'Vuelve al asistente, por ejemplo ChatGPT.',
          'Empieza allí a iniciar sesión de nuevo.',
          'Te traerá aquí con una solicitud nueva.',
        ],
      },
      login: {
        heading: 'Este enlace ya no funciona',
        text: `Un enlace de un chat sirve una vez y durante diez minutos. Si acabas de permitirlo, vuelve al chat y di ${SAY}. Si no:`,
        steps: [
          'Vuelve al chat.',
          'Di que quieres iniciar sesión otra vez.',
          'Abre el enlace nuevo que te muestre.',
        ],
      },
      device: {
        heading: 'Este código ya no funciona',
        text: 'Por tu seguridad, un código sirve una vez y durante diez minutos. No se ha compartido nada.',
        steps: [
          'Vuelve a tu dispositivo.',
          'Empieza allí a iniciar sesión de nuevo.',
          'Escribe el código nuevo que te muestre.',
        ],
      },
    },
    anotherCode: 'Escribir otro código',
    incompleteTitle: 'Enlace incompleto',
    incomplete: 'Este enlace está incompleto',
    incompleteWhy:
      'No dice qué asistente quiere conectarse. Quizá se perdió una parte al copiarlo.',
    incompleteHelp: 'Vuelve al asistente y empieza allí a iniciar sesión de nuevo.',
    unsafeTitle: 'No se puede volver',
    unsafe: 'No podemos llevarte de vuelta',
    unsafeWhy:
      'Tu respuesta ha llegado, pero el asistente quiere continuar en una dirección que no es seguro abrir. Por favor, avisa a quien lo desarrolla.',
    failed: 'No hemos podido cargar esta solicitud',
  },

  device: {
    heading: 'Conectar un dispositivo',
    text: 'Tu dispositivo o aplicación muestra un código. Escríbelo aquí; después verás qué pide.',
    code: 'Código de tu dispositivo',
    missing: 'Escribe el código que muestra tu dispositivo.',
    wrong:
      'Ese no es el código de un dispositivo: tiene ocho letras y ninguna cifra, como BCDF-GHJK. Míralo otra vez.',
    continue: 'Continuar',
  },

  apps: {
    heading: 'Aplicaciones conectadas',
    signIn: 'Inicia sesión para ver tus aplicaciones conectadas',
    lead: (things: string) =>
      `Estas aplicaciones pueden usar ${things}. Si terminas una conexión, se corta al instante.`,
    loading: 'Cargando tus aplicaciones conectadas',
    looking: 'Buscando una conexión',
    connected: 'Conectado',
    notConnected: 'Sin conexión',
    connectedOn: (time: Slot) => rich`Conectada: ${time}`,
    notUsed: 'Sin usar todavía',
    lastUsed: (ago: Slot) => rich`Último uso: ${ago}`,
    waiting: 'Permitida. Falta que el dispositivo recoja su acceso',
    permissions:
      'Lo que puede hacer. Si desactivas algo, se aplica al momento; para volver a permitirlo, conecta la aplicación de nuevo.',
    switchedOff: 'Conecta de nuevo para permitirlo',
    lastPermission:
      'Tiene que quedar un permiso activado. Para quitarlos todos, desconecta la aplicación.',
    stillOn: 'Sigue activado.',
    askFirst: 'Preguntarme antes de eliminar',
    askFirstHelp:
      'Lo que quiera eliminar, y todo lo demás que requiera tu visto bueno, espera tu respuesta hasta diez minutos, aquí o en tu teléfono.',
    askUnchanged: 'No se cambió nada.',
    confirmAsk: 'Confirma que eres tú para cambiarlo',
    confirmSwitch: 'Confirma que eres tú para desactivarlo',
    disconnect: 'Desconectar',
    disconnectApp: (app: string) => `Desconectar ${app}`,
    confirmHeading: (app: Slot) => rich`Desconectar ${app}: confirma que eres tú`,
    confirmTitle: 'Confirma que eres tú',
    ask: (app: Slot) => rich`¿Desconectar ${app}?`,
    noMore: 'Ya no podrá ver ni cambiar nada tuyo.',
    onlyThis: 'Esto termina solo esta conexión.',
    onlyThisOf: (time: string) => `Esto termina solo la conexión del ${time}.`,
    others: (app: Slot, count: number) =>
      rich`${app} tiene ${plural(count, { one: 'una más', other: `${count} más` })}.`,
    stays: 'Lo que hizo se queda como está, y puedes volver a conectarla desde el asistente.',
    stillConnected: 'Sigue conectada.',
    ended: (app: string) => `${app} se ha desconectado.`,
    endedBefore: (app: string) => `${app} ya estaba desconectada.`,
    added: (apps: string, count: number) =>
      plural(count, { one: `${apps} se ha conectado.`, other: `${apps} se han conectado.` }),
    connections: (count: number) =>
      plural(count, { one: 'Una conexión', other: `${count} conexiones` }),
    returnsTo: (place: Slot) => rich`Vuelve a ${place}`,
    disconnectAppOf: (app: string, since: string) => `Desconectar ${app}, conectada: ${since}`,
    disconnectAll: (count: number) => `Desconectar las ${count}`,
    unused: (count: number) =>
      plural(count, {
        one: 'Una conexión tiene más de una semana y nunca se ha usado.',
        other: `${count} conexiones tienen más de una semana y nunca se han usado.`,
      }),
    removeUnused: (count: number) =>
      plural(count, {
        one: 'Quitar 1 conexión sin usar',
        other: `Quitar ${count} conexiones sin usar`,
      }),
    askUnused: (count: number) =>
      plural(count, {
        one: '¿Quitar 1 conexión sin usar?',
        other: `¿Quitar ${count} conexiones sin usar?`,
      }),
    unusedStay: 'Lo que usas sigue conectado. Un asistente quitado se puede volver a conectar.',
    remove: 'Quitar',
    removed: (count: number) =>
      plural(count, {
        one: 'Se ha quitado 1 conexión.',
        other: `Se han quitado ${count} conexiones.`,
      }),
    allEnded: (app: string, count: number) =>
      plural(count, {
        one: `${app} se ha desconectado.`,
        other: `${app} se ha desconectado: ${count} conexiones.`,
      }),
    nothingLeft: 'Ya habían terminado.',
    nothingEnded: 'No se ha terminado nada.',
    askAll: (count: number) => `Terminan sus ${count} conexiones.`,
    failed: 'No hemos podido cargar tus aplicaciones conectadas.',
    none: 'Ningún asistente está conectado a tu cuenta.',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT y otros asistentes:')} pregunta allí por ${things}. El asistente te envía aquí para iniciar sesión, y tú decides.`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('Un dispositivo o una línea de comandos:')} muestra un código. ${link('Escríbelo')}.`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('¿Solo estás mirando?')} La ${link('zona de pruebas')} es un asistente cuyos botones pulsas tú.`,
    noticesNew: 'Una conexión nueva aparece aquí automáticamente.',
  },

  activity: {
    link: 'Actividad',
    heading: 'Actividad',
    signIn: 'Inicia sesión para ver qué hicieron los asistentes',
    lead: 'Lo que los asistentes hicieron en tu nombre, primero lo más reciente.',
    loading: 'Cargando la actividad',
    none: 'Ningún asistente ha hecho nada todavía.',
    noneOf: 'Esta aplicación no ha hecho nada todavía.',
    noneHelp: 'Lo que haga aparecerá aquí al momento.',
    failed: 'No pudimos cargar la actividad.',
    only: (app: Slot) => rich`Solo lo que hizo ${app}.`,
    onlyOne: 'Solo lo que hizo una aplicación.',
    showAll: 'Mostrar todo',
    older: 'Cargar anteriores',
    refused: 'Rechazado',
    broke: 'Fallido',
    held: 'En espera',
    heldWhy: (link: Wrap) => rich`Tenía que preguntarte antes. ${link('Ver tus aprobaciones')}`,
    denied: 'Denegado',
    deniedWhy: 'Dijiste que no. No se hizo nada.',
    show: 'Verlo',
    undo: 'Deshacer',
    undoOne: (what: string) => `Deshacer: ${what}`,
    undone: 'Deshecho',
    confirmUndo: 'Confirma tu segundo factor para deshacer esto.',
    because: {
      forbidden: 'No lo has permitido, o ya no.',
      not_found: 'No existía.',
      invalid_request: 'La solicitud no se podía usar tal como llegó.',
      conflict: 'No encajaba con lo que ya hay.',
      rate_limited: 'Demasiadas solicitudes a la vez.',
    },
    ours: 'Algo salió mal aquí. No se cambió nada.',
  },

  approvals: {
    link: 'Aprobaciones',
    heading: 'Aprobaciones',
    signIn: 'Inicia sesión para decidir qué puede hacer un asistente',
    lead: 'Lo que un asistente solo puede hacer si dices que sí. Sin tu respuesta no pasa nada.',
    loading: 'Cargando lo que espera tu respuesta',
    waiting: (count: number) =>
      plural(count, {
        one: '1 solicitud espera tu respuesta',
        other: `${count} solicitudes esperan tu respuesta`,
      }),
    asks: (app: Slot) => rich`${app} te pregunta antes`,
    onYes: (text: Slot) => rich`Si lo apruebas: ${text}`,
    values: 'Exactamente con estos datos',
    noValues: 'No lleva datos.',
    empty: '(vacío)',
    wholeValue: 'Mostrar entero',
    allValues: (count: number) => `Mostrar los ${count} datos`,
    deny: 'Denegar',
    approve: 'Aprobar',
    denyOne: (title: string) => `Denegar: ${title}`,
    approveOne: (title: string) => `Aprobar: ${title}`,
    notTaken: 'No se aceptó tu respuesta.',
    confirm: 'Confirma que eres tú para responder',
    words: {
      approved: 'Aprobado',
      denied: 'Denegado',
      expired: 'Caducado',
      cancelled: 'Cancelado',
      failed: 'Fallido',
    },
    became: {
      approved: 'Ya está hecho.',
      denied: 'No se hizo nada.',
      expired: 'No hubo respuesta a tiempo, así que no se hizo nada.',
      cancelled: 'La aplicación ya no puede hacerlo, así que no se hizo nada.',
      failed: 'Lo aprobaste, pero no funcionó. No se cambió nada.',
    },
    cancelled: {
      forbidden: 'Desactivaste el permiso que necesita, así que no se hizo nada.',
      unauthorized: 'La aplicación se desconectó, así que no se hizo nada.',
    },
    answered: 'Ya se respondió, en otra pestaña o en tu teléfono.',
    unknown: 'No hay nada que responder en este enlace.',
    unknownHelp: 'Puede que sea de otra cuenta, o que terminara hace tiempo.',
    none: 'Nada espera tu respuesta.',
    noneHelp: (link: Wrap) =>
      rich`Cuando un asistente tiene que preguntarte, aparece aquí al momento. Tú eliges cuáles preguntan antes de eliminar: mira ${link('tus aplicaciones')}.`,
    earlier: 'Anteriores',
    failed: 'No pudimos cargar lo que espera tu respuesta.',
  },

  error: {
    says: 'El enlace que te trajo aquí dice',
    unknown: {
      title: 'La conexión no funcionó',
      text: `No se ha conectado nada. ${START_AGAIN} Si ocurre otra vez, avisa a quien lo desarrolla.`,
    },
    byCode: {
      access_denied: {
        title: 'No se permitió la conexión',
        text: 'Se rechazó el acceso, así que no se ha conectado nada. Puedes empezar de nuevo desde el asistente cuando quieras.',
      },
      invalid_request: {
        title: 'La solicitud del asistente no se puede usar',
        text: `A la solicitud que te trajo aquí le falta algo o le sobra algo. ${START_AGAIN} Si ocurre otra vez, avisa a quien lo desarrolla.`,
      },
      invalid_scope: {
        title: 'El asistente pidió algo que no existe',
        text: `Quiere un permiso que este servicio no conoce. ${TELL_MAKER}`,
      },
      server_error: {
        title: 'Algo ha fallado por nuestra parte',
        text: `No hemos podido terminar. Espera un momento. ${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'El servicio está en una breve pausa',
        text: `Está saturado o en mantenimiento. Espera un minuto. ${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'El asistente no puede conectarse de esta manera',
        text: `Aquí se le conoce, pero no para este tipo de inicio de sesión. ${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: 'El asistente preguntó de una forma que no admitimos',
        text: `Su configuración no encaja con este servicio. ${TELL_MAKER}`,
      },
      expired_token: {
        title: 'Ha tardado demasiado',
        text: `Lo que te trajo aquí ya no es válido. ${START_AGAIN}`,
      },
      invalid_client: {
        title: 'No conocemos a este asistente',
        text: 'No está registrado aquí, o ya no. No se ha compartido nada con él. Lo que ayuda: elimina el conector en el asistente y añádelo de nuevo.',
      },
      invalid_grant: {
        title: 'Este inicio de sesión ya no es válido',
        text: `Ya se usó o ha caducado. ${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'La dirección de retorno del asistente no se conoce aquí',
        text: `Por tu seguridad no te enviamos a una dirección que nadie ha registrado. No se ha compartido nada. ${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'El asistente pidió un servicio que no ofrecemos',
        text: `Quiere llegar a algo que no está aquí. ${TELL_MAKER}`,
      },
      not_found: {
        title: 'Aquí ya no hay nada',
        text: `Lo que buscabas ya no está o ha caducado. ${START_AGAIN}`,
      },
      rate_limited: {
        title: 'Demasiados intentos en poco tiempo',
        text: 'Espera un minuto y empieza de nuevo desde el asistente.',
      },
    },
  },

  privacy: {
    heading: 'Privacidad',
    lead: (name: string, things: string) =>
      `Con ${name}, un asistente que tú eliges puede trabajar con ${things}. Se guarda lo necesario para ello, y nada más.`,
    kept: 'Qué se guarda',
    keptByDefault: 'lo que la aplicación guarda para ti',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things}:`)} ${kept}.`,
    account: (strong: Wrap) =>
      rich`${strong('Tu cuenta:')} tu correo electrónico y tu contraseña, esta de una forma que nadie puede volver a leer.`,
    connections: (strong: Wrap) =>
      rich`${strong('Tus conexiones:')} qué asistente permitiste, qué puede hacer, desde cuándo y cuándo se usó por última vez. Las claves de acceso se guardan como huella o cifradas.`,
    record: (strong: Wrap) =>
      rich`${strong('Un registro de uso:')} qué hizo cada asistente, en una frase que puede citar tus palabras, cuándo y si funcionó; y sucesos de seguridad, como un inicio de sesión permitido o retirado. Lo que un asistente ha cambiado y lo que te ha pedido aprobar se guarda 30 días, para que puedas deshacerlo y consultarlo.`,
    seen: 'Qué ve un asistente',
    seenText: (things: string) =>
      `Solo lo que permitiste, y solo de tu propia cuenta: ${things} y quién eres aquí. Nunca ve tu contraseña. Lo que dices al asistente llega a quien lo desarrolla, y allí se aplica su propia política de privacidad; la página que te pide permiso la enlaza cuando existe.`,
    notDone: 'Qué no se hace',
    noTracking: 'Ni publicidad, ni rastreo, ni venta de datos.',
    noCookies: 'Estas páginas no cargan nada de otros sitios ni usan cookies.',
    stored:
      'Tu navegador guarda que has iniciado sesión, hasta que la cierres; qué idioma elegiste; y, mientras esperas un enlace para entrar, para qué dirección lo pediste. Una pestaña recuerda qué solicitud respondiste, y una pestaña con la zona de pruebas conserva las claves de acceso de su conexión hasta que la cierras.',
    howLong: 'Durante cuánto tiempo',
    howLongText: (things: string) =>
      `Mientras tengas tu cuenta. Al eliminarla se eliminan también ${things} y las conexiones. Las claves de acceso caducan solas, y al instante cuando desconectas. El registro de uso se elimina pasado un tiempo fijado.`,
    contact: 'Contacto',
    contactText:
      'Quien administra la aplicación a la que pertenece tu cuenta administra también estas páginas. Dirígete a esa persona o empresa para ver, corregir o eliminar lo que se guarda sobre ti.',
  },

  terms: {
    heading: 'Condiciones de uso',
    lead: (name: string, things: string) =>
      `Estas condiciones se aplican cuando permites que un asistente trabaje con ${things} a través de ${name}. También se aplican las condiciones de la aplicación a la que pertenece tu cuenta.`,
    decide: 'Tú decides',
    decideText:
      'Eres tú quien permite un asistente, y solo para tu propia cuenta. Lo que haga dentro de lo que permitiste lo hace en tu nombre. Puedes desconectarlo cuando quieras; tiene efecto al instante.',
    notAllowed: 'Qué no se permite',
    notAllowedText:
      'No conectes un asistente a una cuenta que no es tuya, no eludas permisos ni límites, y no uses una conexión para infringir la ley o perjudicar a otras personas.',
    makers: 'Cada asistente tiene su propio desarrollador',
    makersText:
      'Un asistente lo presta quien lo desarrolla, con sus propias condiciones. Puede entenderte mal: revisa lo que te importa.',
    service: 'El servicio',
    serviceText:
      'Se ofrece tal como es. Quien lo administra puede limitar el número de llamadas y bloquear un asistente que cause daños. Los derechos que te da la ley se mantienen.',
    contact: 'Contacto',
    contactText:
      'Quien administra la aplicación a la que pertenece tu cuenta administra también estas páginas. Si ha publicado condiciones propias, esas tienen prioridad.',
  },

  support: {
    heading: 'Ayuda',
    lead: (name: string) =>
      `¿Algo no funciona como debería con ${name}? Esto es lo que más suele ayudar.`,
    fails: 'Un asistente no se conecta',
    failsText:
      'Quita el conector en el asistente y añádelo de nuevo. Después, inicia sesión aquí con la cuenta que usas en la aplicación.',
    cut: 'Quieres detener a un asistente',
    cutText: (link: Wrap) =>
      rich`En ${link('Aplicaciones conectadas')} lo desconectas o le quitas permisos sueltos. Tiene efecto al instante.`,
    wrong: 'Un asistente hizo algo que no querías',
    wrongText: (link: Wrap) =>
      rich`En ${link('Actividad')} se ve qué hizo cada asistente y cuándo. Desconéctalo si no lo reconoces.`,
    ask: 'Pregunta a una persona',
    write: (link: Wrap) =>
      rich`${link('Escribe a soporte')} e indica cuándo ocurrió y qué asistente fue. No envíes nunca una contraseña ni una clave de acceso.`,
    askText:
      'Pregunta a quien administra la aplicación a la que pertenece tu cuenta, que también administra estas páginas. Indica cuándo ocurrió y qué asistente fue. No envíes nunca una contraseña ni una clave de acceso.',
  },

  playground: {
    heading: 'Zona de pruebas',
    lead: 'Sé el asistente: conéctalo, pulsa lo que podría hacer y lee lo que se transmite.',
    leadWith: (things: string) =>
      `Sé el asistente: conéctalo, pulsa lo que podría hacer, lee lo que se transmite y mira cómo cambian ${things}.`,
    loading: 'Cargando la zona de pruebas',
    none: 'Aquí no hay zona de pruebas',
    noneWhy: (command: Slot) =>
      rich`La zona de pruebas es un asistente para experimentar. Este servicio no lo conoce: forma parte del entorno local (${command}) y de las demostraciones.`,
    elsewhere: 'La zona de pruebas tiene otra dirección',
    elsewhereWhy:
      'El servicio con el que se conecta tiene otro nombre, así que solo funciona allí.',
    failed: 'No hemos podido cargar la zona de pruebas',
    assistant: 'El asistente',
    action: 'Acción',
    denied: 'Lo rechazaste, así que el asistente no está conectado.',
    callbackFailed: 'La respuesta de la página de consentimiento no se usó.',
    notBegunHere: 'No corresponde a nada que haya empezado esta pestaña.',
    notFromServer: 'No vino del servidor al que se preguntó.',
    serverSaid: (error: string) => `El servidor dijo: ${error}.`,
    serverSaidNothing: 'El servidor no dio ningún motivo.',
    ended: 'La conexión ha terminado: sus tokens ya no sirven. Conéctalo de nuevo.',
    refused: 'Eso no funcionó. La respuesta de abajo dice por qué.',
    hasTokens: 'Tiene tokens. Llama a una acción para probarlos.',
    asksFirst:
      'Primero te pide permiso, como cualquier otro asistente: vas a la página de consentimiento y vuelves aquí.',
    connect: 'Conectar el asistente',
    accessToken: 'Token de acceso',
    until: (token: Slot, time: string) => rich`${token} hasta las ${time}`,
    may: 'Puede',
    exchangeCode: 'Canjear el código',
    refresh: 'Renovar',
    spoil: 'Estropear el token',
    notSent: 'no se envía',
    chatGptAsks: 'ChatGPT pregunta antes',
    optional: (field: string) => `${field} (opcional)`,
    learnId: 'Llama primero a la acción que los enumera para conocer uno.',
    call: (action: string) => `Llamar a ${action}`,
    request: 'Solicitud',
    requestOf: (title: string) => `Solicitud: ${title}`,
    answer: 'Respuesta',
    answerOf: (title: string) => `Respuesta: ${title}`,
    answerIn: (status: string, ms: number) => `${status} en ${ms} ms`,
    noAnswer: 'ninguna',
    noAnswerCame: 'No llegó ninguna respuesta.',
    waiting: 'Esperando la respuesta…',
    exchanges: 'Solicitudes y respuestas',
    statusOf: (title: string, status: number) => `${title}: estado ${status}`,
    before: 'Antes de eso',
    unanswered: 'sin respuesta',
  },
}
