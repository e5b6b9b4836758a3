import type { Texts } from './en.ts'
import { pluralOf, rich, type Slot, type Wrap } from './rich.ts'

const plural = pluralOf('fr')

const START_AGAIN = 'Retournez à l’assistant et recommencez la connexion.'
const TELL_MAKER = 'Merci de prévenir l’éditeur de l’assistant.'
const ELSEWHERE =
  'Ce lien n’a pas été demandé dans ce navigateur ; il ne connecte donc personne ici.'
const CONFIRMED = 'S’il est arrivé par e-mail, l’adresse est confirmée.'
const UNCHANGED = 'Cette connexion concernait un autre compte ; rien n’a donc changé ici.'
const SAY = '« Je me suis connecté »'

/** Everything that the pages say, in French. */
export const fr: Texts = {
  words: {
    problems: {
      offline: 'Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.',
      busy: 'Le service est surchargé pour l’instant. Réessayez dans un moment.',
      limited: 'Trop de tentatives en peu de temps. Attendez une minute, puis réessayez.',
      setup: 'Ce site n’est pas complètement configuré : sa configuration est absente.',
      unexpected: 'Un problème est survenu de notre côté. Réessayez dans un moment.',
      forbidden:
        'Cette session appartient à une autre application. Déconnectez-vous, puis connectez-vous ici.',
      sign_in_required:
        'Connectez-vous d’abord avec un compte à vous, même si vous êtes là en tant qu’invité.',
      mfa_required: 'Votre compte a un second facteur. Confirmez-le d’abord.',
    },
    signedOut: 'Votre session a pris fin. Reconnectez-vous.',
    otherAccount: 'Un autre compte s’est connecté entre-temps.',
    otherAccountAtDecision:
      'Un autre compte s’est connecté entre-temps. Regardez lequel est actif, puis décidez.',
    tooManyApps:
      'Votre compte a déjà autant d’applications connectées que possible. Déconnectez-en, puis revenez autoriser celle-ci.',
    nothingChosen: 'Choisissez au moins une autorisation, ou refusez.',
    undoProblems: {
      changed_since: 'Cela a été modifié depuis : rien n’a été annulé.',
      already_undone: 'Cela a déjà été annulé.',
      not_undoable: 'Cela ne peut plus être annulé.',
      not_allowed: 'Vous n’avez pas le droit de modifier cela : rien n’a été annulé.',
      in_use: 'Autre chose en dépend : rien n’a été annulé.',
      in_the_way: 'Autre chose a pris sa place : rien n’a été annulé.',
      table_changed:
        'L’application enregistre désormais cela autrement : cela ne peut plus être annulé.',
      not_found: 'Cela ne figure plus dans votre activité.',
    },
    sessionEnded: 'Votre session a pris fin. Reconnectez-vous : la demande est toujours ouverte.',
    signInAgain: 'Cette application veut s’assurer que c’est bien vous. Connectez-vous à nouveau.',
    unnamed: 'Une application sans nom',
    kinds: { gpt_action: 'Action ChatGPT', mcp: 'Assistant IA (MCP)', other: 'Application' },
  },

  things: 'vos données',
  tryAgain: 'Réessayer',
  back: 'Retour',
  cancel: 'Annuler',
  dismiss: 'Fermer',
  loadFailed: 'Chargement impossible',
  closePage: 'Vous pouvez fermer cette page.',
  toStart: 'Aller à la page d’accueil',
  times: {
    now: 'à l’instant',
    onDay: (day: string) => `le ${day}`,
    left: (minutes: string) => `encore ${minutes}`,
    lastMinute: 'encore moins d’une minute',
  },

  frame: {
    skip: 'Aller au contenu',
    pages: 'Pages du site',
    apps: 'Applications',
    playground: 'Essais',
    privacy: 'Confidentialité',
    terms: 'Conditions',
    support: 'Assistance',
    language: 'Langue',
    noTrackers: 'Aucun pistage, aucun tiers.',
    stuckTitle: 'Quelque chose est bloqué',
    stuck: 'Cette page n’a pas pu être affichée',
    stuckHelp: 'Vérifiez votre connexion, puis rechargez la page.',
    reload: 'Recharger',
    offline:
      'Vous êtes hors ligne. Voici le dernier état connu ; il sera mis à jour dès votre retour en ligne.',
    unreachable: 'Le serveur ne répond pas. De nouvelles tentatives ont lieu automatiquement.',
    framed: 'Ouvrez cette page seule',
    framedWhy:
      'Elle est affichée à l’intérieur d’un autre site. Pour protéger votre compte, elle ne fonctionne que dans son propre onglet.',
    newTab: 'Ouvrir dans un nouvel onglet',
    noPageTitle: 'Page introuvable',
    noPage: 'Il n’y a pas de page ici',
    noPageWhy:
      'Le lien est peut-être mal écrit, ou mène à une partie de ce site qui n’est pas ouverte.',
  },

  setup: {
    heading: 'Ce site n’est pas complètement configuré',
    correct: 'Son exploitant doit corriger config.json :',
  },

  start: {
    title: 'Connectez votre assistant',
    lead: (name: string, things: string) =>
      `Grâce à ${name}, un assistant IA peut utiliser ${things}, dans la mesure où vous l’autorisez.`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('Interrogez votre assistant')} sur ${things}. La première fois, il vous envoie ici.`,
    decide: (strong: Wrap) =>
      rich`${strong('Connectez-vous et décidez.')} Vous voyez qui demande, et quoi. Il n’apprend jamais votre mot de passe.`,
    stay: (strong: Wrap) =>
      rich`${strong('Gardez la main.')} Vous voyez ici chaque connexion et y mettez fin quand vous voulez.`,
  },

  account: {
    heading: 'Votre compte',
    menu: 'Votre compte',
    signedInAs: 'Connecté en tant que',
    signOut: 'Se déconnecter',
    useAnother: 'Utiliser un autre compte',
    lookingUp: 'Vérification de votre connexion',
    unknown: 'Nous n’avons pas pu savoir qui vous êtes',
    ended: 'Votre session a pris fin. Reconnectez-vous : ce que vous avez écrit est toujours là.',
    endedAtStart: 'Votre session a pris fin. Reconnectez-vous : rien n’est perdu.',
  },

  signIn: {
    title: 'Connexion',
    email: 'E-mail',
    password: 'Mot de passe',
    show: 'Afficher',
    hide: 'Masquer',
    showTyped: 'Afficher ma saisie',
    hideTyped: 'Masquer ma saisie',
    signIn: 'Se connecter',
    newHere: 'Première visite ? Utilisez les deux mêmes champs.',
    signUp: 'Créer un compte',
    link: 'Recevoir plutôt un lien par e-mail',
    continueWith: (provider: string) => `Continuer avec ${provider}`,
    checkEmail: 'Consultez vos e-mails',
    linkSent: (email: Slot) =>
      rich`Si ${email} permet de se connecter ici, un lien est en route vers cette adresse. Ouvrez-le dans ce navigateur : vous reviendrez sur cette page, connecté. Dans un autre navigateur, il confirme seulement l’adresse ; connectez-vous là-bas pour continuer.`,
    confirmationSent: (email: Slot) =>
      rich`Si ${email} peut avoir un compte ici, un lien est en route vers cette adresse. Ouvrez-le dans ce navigateur : vous reviendrez sur cette page, connecté. Dans un autre navigateur, il confirme seulement l’adresse ; connectez-vous là-bas pour continuer.`,
    code: 'Ou saisissez le code, si l’e-mail en contient un',
    codeMissing: 'Saisissez le code reçu par e-mail.',
    codeWrong:
      'Ce code est incorrect ou n’est plus valable. Utilisez l’e-mail le plus récent ; ouvrir son lien consomme le code.',
    withCode: 'Se connecter avec le code',
    spam: 'Rien au bout d’une minute ? Regardez dans le dossier des indésirables.',
  },

  signInErrors: {
    wrong:
      'L’e-mail ou le mot de passe est incorrect. Vérifiez les deux, ou créez un compte si c’est votre première visite.',
    taken: 'Il existe déjà un compte avec cet e-mail. Connectez-vous plutôt avec son mot de passe.',
    badEmail: 'Cela ne ressemble pas à une adresse e-mail. Vérifiez s’il y a une faute de frappe.',
    notConfirmed:
      'Votre e-mail n’est pas encore confirmé. Ouvrez le lien que nous vous avons envoyé, puis connectez-vous.',
    cannotSendTo: 'Ce service ne peut pas envoyer d’e-mail à cette adresse. Utilisez-en une autre.',
    noPasswords: 'La connexion par mot de passe est désactivée ici.',
    noNewAccounts: 'Les nouveaux comptes ne sont pas acceptés pour le moment.',
    blocked: 'Ce compte est bloqué. Adressez-vous à l’exploitant de ce service.',
    emailedJustNow:
      'Nous venons de vous envoyer un e-mail. Cherchez-le, ou attendez une minute avant d’en demander un autre.',
    textedJustNow:
      'Nous venons de vous envoyer un code. Utilisez-le, ou attendez une minute avant d’en demander un autre.',
    robot: 'La vérification anti-robot a échoué. Rechargez la page et réessayez.',
    leaked:
      'Ce mot de passe figure dans une fuite connue ; d’autres peuvent donc le deviner. Choisissez-en un autre.',
    weak: 'Choisissez un mot de passe plus sûr.',
    weakLength: (characters: string) =>
      `Choisissez un mot de passe plus sûr : au moins ${characters} caractères.`,
    mix: 'Mélangez lettres, chiffres et autres caractères.',
    noEmail: 'Saisissez votre adresse e-mail.',
    noPassword: 'Saisissez votre mot de passe.',
  },

  returned: {
    expired: 'Le lien de cet e-mail a expiré ou a déjà servi. Demandez-en un autre.',
    other: 'La connexion par ce moyen n’a pas fonctionné. Réessayez, ou choisissez-en un autre.',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED} Déconnectez-vous d’abord si vous voulez l’utiliser.`,
    notOurs: `${ELSEWHERE} ${CONFIRMED} Connectez-vous pour continuer, mais seulement si c’est vous qui avez commencé.`,
    notOursSignedIn: `${ELSEWHERE} ${CONFIRMED} Vous restez connecté comme avant.`,
  },

  factor: {
    confirm: 'Confirmer',
    totp: 'Votre compte a un second facteur. Ouvrez votre application d’authentification et saisissez son code ici.',
    totpCode: 'Code de votre application d’authentification',
    totpMissing: 'Saisissez le code affiché par votre application d’authentification.',
    totpWrong:
      'Ce code est incorrect ou n’est plus valable. Saisissez celui que votre application affiche maintenant.',
    phone: 'Votre compte a un second facteur : un code envoyé par SMS à votre téléphone.',
    send: 'Envoyer le code',
    sent: 'Un code est en route vers votre téléphone. Saisissez-le ici.',
    sendAgain: 'Envoyer un autre code',
    smsCode: 'Code reçu par SMS',
    smsMissing: 'Saisissez le code reçu par SMS.',
    smsWrong: 'Ce code est incorrect ou n’est plus valable. Vérifiez-le, ou demandez-en un autre.',
    elsewhere:
      'Le second facteur de votre compte est une clé d’accès ou une clé de sécurité. Il ne fonctionne que dans l’application où vous l’avez configuré. Confirmez-le là-bas, ou ajoutez-y à votre compte une application d’authentification ou un numéro de téléphone, puis revenez.',
  },

  client: {
    from: (host: Slot) => rich`de ${host}`,
    returnsTo: (place: Slot) => rich`retour vers ${place}`,
    loopback: 'une application sur cet ordinateur',
    app: (scheme: Slot) => rich`l’application ${scheme}`,
    choseItsName: 'Elle a choisi son nom elle-même. Personne ne l’a vérifié.',
    siteChoseName: 'Ce site a choisi son nom. Personne ne l’a vérifié.',
  },

  consent: {
    loading: 'Chargement de la demande',
    signInTitle: (client: string) => `Se connecter pour relier ${client}`,
    signIn: (client: Slot) => rich`Connectez-vous pour relier ${client}`,
    title: (client: string) => `Relier ${client}`,
    heading: (client: Slot) => rich`Autoriser ${client} à se relier à votre compte ?`,
    signInFirst:
      'Connectez-vous d’abord. Vous verrez ensuite ce qui est demandé, et vous déciderez.',
    signInAgain: (account: Slot) =>
      rich`Vous êtes connecté en tant que ${account}, mais cette application veut s’assurer que c’est bien vous. Connectez-vous à nouveau ; vous verrez ensuite ce qui est demandé, et vous déciderez.`,
    powers: 'Elle pourra',
    presets: 'Étendue',
    everything: 'Tout',
    readOnly: 'Lecture seule',
    custom: 'Mon choix',
    actions: (count: number) => `${count} actions`,
    nothingTicked: 'Cochez au moins une autorisation, ou refusez.',
    disconnect: (link: Wrap) =>
      rich`La connexion dure jusqu’à ce que vous ${link('y mettiez fin')}. L’application ne voit jamais votre mot de passe et n’agit pour aucun autre compte.`,
    policy: (host: string) => `Sa politique de confidentialité (${host}, nouvel onglet)`,
    tooManyApps: (link: Wrap) =>
      rich`Votre compte a déjà autant d’applications connectées que possible. ${link('Déconnectez-en')}, puis revenez autoriser celle-ci.`,
    deny: 'Refuser',
    allow: 'Autoriser',
    openUntil: (time: Slot) => rich`Ouverte jusqu’à ${time}`,
    openUntilLeft: (time: Slot, left: string) => rich`Ouverte jusqu’à ${time}, ${left}`,
    chatAsks: 'Un chat fait une demande.',
    deviceAsks: 'Un appareil fait une demande.',
    askedAgo: (ago: Slot) => rich`Demande reçue ${ago}.`,
    onlyYours:
      'N’autorisez que si vous venez de le demander vous-même. Si quelqu’un vous a envoyé ici, refusez.',
    chatCode: (code: Slot) =>
      rich`Le chat affiche-t-il ce code ? ${code} S’il en affiche un autre, ou aucun, refusez.`,
    deviceCode: (code: Slot) =>
      rich`Votre appareil affiche-t-il ce code ? ${code} S’il en affiche un autre, ou aucun, refusez.`,
    allowed: 'Autorisé',
    denied: 'Refusé',
    mayConnect: (client: Slot) => rich`${client} peut maintenant se relier.`,
    nothingShared: (client: Slot) => rich`Rien n’a été partagé avec ${client}.`,
    takingYouBack: (place: Slot) => rich`Retour vers ${place}…`,
    nothingHappens: (link: Wrap) => rich`Rien ne se passe ? ${link('Revenir maintenant')}.`,
    nothingHappensInApp: (link: Wrap) =>
      rich`Rien ne se passe ? ${link('Revenir maintenant')}, ou fermez cette page et ouvrez l’application vous-même.`,
    backToChat: (strong: Wrap) =>
      rich`Retournez au chat et dites ${strong(SAY)}. Vous pouvez fermer cette page.`,
    backToDevice:
      'Vous pouvez fermer cette page et retourner à votre appareil : la suite se fait toute seule.',
    seeApps: (link: Wrap) =>
      rich`Retrouvez-la et déconnectez-la à tout moment dans ${link('vos applications')}.`,
    answeredTitle: 'Déjà répondu',
    answered: {
      approve: 'Vous avez déjà autorisé cela',
      deny: 'Vous avez déjà refusé cela',
      unknown: 'Cette demande a déjà reçu une réponse',
    },
    answeredBefore: 'Elle a été autorisée ou refusée auparavant, peut-être dans un autre onglet.',
    answeredOnce: 'On répond une seule fois à une demande ; il ne se passe plus rien ici.',
    afterwards: {
      connect:
        'Si l’assistant n’est pas connecté, ou si vous avez changé d’avis, retournez-y et recommencez la connexion.',
      login: `Si vous avez autorisé, retournez au chat et dites ${SAY}. Si vous avez changé d’avis, demandez un nouveau lien dans le chat.`,
      device:
        'Si votre appareil ne continue pas, ou si vous avez changé d’avis, recommencez sur l’appareil.',
    },
    expiredTitle: 'Demande expirée',
    expired: {
      connect: {
        heading: 'Cette demande a expiré',
        text: 'Pour votre sécurité, une demande de connexion ne reste ouverte que quelques minutes. Rien n’a été partagé.',
        steps: [
          'Retournez à l’assistant, par exemple ChatGPT.',
          'Recommencez-y la connexion.',
          'Il vous ramène ici avec une nouvelle demande.',
        ],
      },
      login: {
        heading: 'Ce lien ne fonctionne plus',
        text: `Un lien reçu dans un chat sert une fois, pendant dix minutes. Si vous venez d’autoriser, retournez au chat et dites ${SAY}. Sinon :`,
        steps: [
          'Retournez au chat.',
          'Dites que vous voulez vous connecter à nouveau.',
          'Ouvrez le nouveau lien qu’il vous donne.',
        ],
      },
      device: {
        heading: 'Ce code ne fonctionne plus',
        text: 'Pour votre sécurité, un code sert une fois, pendant dix minutes. Rien n’a été partagé.',
        steps: [
          'Retournez à votre appareil.',
          'Recommencez-y la connexion.',
          'Saisissez le nouveau code qu’il affiche.',
        ],
      },
    },
    anotherCode: 'Saisir un autre code',
    incompleteTitle: 'Lien incomplet',
    incomplete: 'Ce lien est incomplet',
    incompleteWhy:
      'Il ne dit pas quel assistant veut se relier. Une partie s’est peut-être perdue lors de la copie.',
    incompleteHelp: 'Retournez à l’assistant et recommencez-y la connexion.',
    unsafeTitle: 'Retour impossible',
    unsafe: 'Nous ne pouvons pas vous ramener',
    unsafeWhy:
      'Votre réponse est enregistrée, mais l’assistant veut continuer à une adresse qu’il n’est pas sûr d’ouvrir. Merci de prévenir son éditeur.',
    failed: 'Nous n’avons pas pu charger cette demande',
  },

  device: {
    heading: 'Connecter un appareil',
    text: 'Votre appareil ou application affiche un code. Saisissez-le ici ; vous verrez ensuite ce qui est demandé.',
    code: 'Code sur votre appareil',
    missing: 'Saisissez le code affiché par votre appareil.',
    wrong:
      'Ce n’est pas le code d’un appareil : il a huit lettres et aucun chiffre, comme BCDF-GHJK. Vérifiez-le.',
    continue: 'Continuer',
  },

  apps: {
    heading: 'Applications connectées',
    signIn: 'Connectez-vous pour voir vos applications connectées',
    lead: (things: string) =>
      `Ces applications peuvent utiliser ${things}. Mettre fin à une connexion prend effet aussitôt.`,
    loading: 'Chargement de vos applications connectées',
    looking: 'Recherche d’une connexion',
    connected: 'Connecté',
    notConnected: 'Non connecté',
    connectedOn: (time: Slot) => rich`Connectée le ${time}`,
    notUsed: 'Pas encore utilisée',
    lastUsed: (ago: Slot) => rich`Dernière utilisation : ${ago}`,
    waiting: 'Autorisée. L’appareil doit encore récupérer son accès',
    permissions:
      'Ce que l’application peut faire. Une désactivation prend effet aussitôt ; pour autoriser de nouveau, reconnectez l’application.',
    switchedOff: 'Reconnectez pour autoriser',
    lastPermission:
      'Une autorisation reste active. Pour les retirer toutes, déconnectez l’application.',
    stillOn: 'L’autorisation est toujours active.',
    askFirst: 'Me demander avant de supprimer',
    askFirstHelp:
      'Ce qu’elle veut supprimer, et tout ce qui demande votre accord, attend votre réponse pendant dix minutes au plus, ici ou sur votre téléphone.',
    askUnchanged: 'Rien n’a été modifié.',
    confirmAsk: 'Confirmez que c’est vous pour modifier ce réglage',
    confirmSwitch: 'Confirmez que c’est bien vous pour la désactiver',
    disconnect: 'Déconnecter',
    disconnectApp: (app: string) => `Déconnecter ${app}`,
    confirmHeading: (app: Slot) => rich`Déconnecter ${app} : confirmez que c’est vous`,
    confirmTitle: 'Confirmez que c’est vous',
    ask: (app: Slot) => rich`Déconnecter ${app} ?`,
    noMore: 'Elle ne pourra plus rien voir ni modifier chez vous.',
    onlyThis: 'Cela met fin à cette seule connexion.',
    onlyThisOf: (time: string) => `Cela met fin à la seule connexion du ${time}.`,
    others: (app: Slot, count: number) =>
      rich`${app} en a ${plural(count, { one: 'une autre', other: `${count} autres` })}.`,
    stays:
      'Ce qu’elle a fait reste en l’état, et vous pouvez la connecter à nouveau depuis l’assistant.',
    stillConnected: 'Elle est toujours connectée.',
    ended: (app: string) => `${app} est déconnectée.`,
    endedBefore: (app: string) => `${app} est déjà déconnectée.`,
    added: (apps: string, count: number) =>
      plural(count, { one: `${apps} est connectée.`, other: `${apps} sont connectées.` }),
    connections: (count: number) =>
      plural(count, { one: `${count} connexion`, other: `${count} connexions` }),
    returnsTo: (place: Slot) => rich`Retour vers ${place}`,
    disconnectAppOf: (app: string, since: string) => `Déconnecter ${app}, connectée le ${since}`,
    disconnectAll: (count: number) => `Tout déconnecter (${count})`,
    unused: (count: number) =>
      plural(count, {
        one: `${count} connexion date de plus d’une semaine et n’a jamais servi.`,
        other: `${count} connexions datent de plus d’une semaine et n’ont jamais servi.`,
      }),
    removeUnused: (count: number) =>
      plural(count, {
        one: `Supprimer ${count} connexion jamais utilisée`,
        other: `Supprimer ${count} connexions jamais utilisées`,
      }),
    askUnused: (count: number) =>
      plural(count, {
        one: `Supprimer ${count} connexion jamais utilisée ?`,
        other: `Supprimer ${count} connexions jamais utilisées ?`,
      }),
    unusedStay:
      'Ce que vous utilisez reste connecté. Un assistant supprimé peut être connecté à nouveau.',
    remove: 'Supprimer',
    removed: (count: number) =>
      plural(count, {
        one: `${count} connexion a été supprimée.`,
        other: `${count} connexions ont été supprimées.`,
      }),
    allEnded: (app: string, count: number) =>
      plural(count, {
        one: `${app} est déconnectée.`,
        other: `${app} est déconnectée : ${count} connexions.`,
      }),
    nothingLeft: 'Elles avaient déjà pris fin.',
    nothingEnded: 'Rien n’a pris fin.',
    askAll: (count: number) => `Ses ${count} connexions prennent fin.`,
    failed: 'Nous n’avons pas pu charger vos applications connectées.',
    none: 'Aucun assistant n’est connecté à votre compte.',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT et autres assistants :')} posez-y une question sur ${things}. L’assistant vous envoie ici pour vous connecter, et vous décidez.`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('Un appareil ou une ligne de commande :')} un code s’affiche. ${link('Saisissez-le')}.`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('Juste pour voir ?')} L’${link('espace d’essais')} est un assistant dont vous pressez vous-même les boutons.`,
    noticesNew: 'Une nouvelle connexion apparaît ici d’elle-même.',
  },

  activity: {
    link: 'Activité',
    heading: 'Activité',
    signIn: 'Connectez-vous pour voir ce que les assistants ont fait',
    lead: 'Ce que les assistants ont fait en votre nom, le plus récent d’abord.',
    loading: 'Chargement de l’activité',
    none: 'Aucun assistant n’a encore rien fait.',
    noneOf: 'Cette application n’a encore rien fait.',
    noneHelp: 'Ce qu’il fera s’affichera ici aussitôt.',
    failed: 'Impossible de charger l’activité.',
    only: (app: Slot) => rich`Seulement ce que ${app} a fait.`,
    onlyOne: 'Seulement ce qu’une application a fait.',
    showAll: 'Tout afficher',
    older: 'Charger plus ancien',
    refused: 'Refusé',
    broke: 'Échec',
    held: 'En attente',
    heldWhy: (link: Wrap) =>
      rich`Il fallait d’abord vous demander. ${link('Voir les approbations')}`,
    denied: 'Non autorisé',
    deniedWhy: 'Vous avez dit non. Rien n’a été fait.',
    show: 'Voir',
    undo: 'Annuler',
    undoOne: (what: string) => `Annuler : ${what}`,
    undone: 'Annulé',
    confirmUndo: 'Confirmez votre second facteur pour annuler cette action.',
    because: {
      forbidden: 'Vous ne l’avez pas autorisé, ou plus maintenant.',
      not_found: 'Cela n’existait pas.',
      invalid_request: 'La demande n’était pas utilisable telle quelle.',
      conflict: 'Cela n’allait pas avec ce qui existe déjà.',
      rate_limited: 'Trop de demandes à la fois.',
    },
    ours: 'Un problème est survenu de notre côté. Rien n’a été modifié.',
  },

  approvals: {
    link: 'Approbations',
    heading: 'Approbations',
    signIn: 'Connectez-vous pour décider de ce qu’un assistant peut faire',
    lead: 'Ce qu’un assistant ne peut faire qu’avec votre accord. Sans réponse de votre part, rien ne se passe.',
    loading: 'Chargement de ce qui attend votre réponse',
    waiting: (count: number) =>
      plural(count, {
        one: '1 demande attend votre réponse',
        other: `${count} demandes attendent votre réponse`,
      }),
    asks: (app: Slot) => rich`${app} vous demande d’abord`,
    onYes: (text: Slot) => rich`Si vous approuvez : ${text}`,
    values: 'Avec exactement ces données',
    noValues: 'Sans autre donnée.',
    empty: '(vide)',
    wholeValue: 'Afficher en entier',
    allValues: (count: number) => `Afficher les ${count} données`,
    deny: 'Refuser',
    approve: 'Approuver',
    denyOne: (title: string) => `Refuser : ${title}`,
    approveOne: (title: string) => `Approuver : ${title}`,
    notTaken: 'Votre réponse n’a pas été prise en compte.',
    confirm: 'Confirmez que c’est vous pour répondre',
    words: {
      approved: 'Approuvé',
      denied: 'Refusé',
      expired: 'Expiré',
      cancelled: 'Annulé',
      failed: 'Échec',
    },
    became: {
      approved: 'C’est fait.',
      denied: 'Rien n’a été fait.',
      expired: 'Il n’y a pas eu de réponse à temps, donc rien n’a été fait.',
      cancelled: 'L’application n’en a plus le droit, donc rien n’a été fait.',
      failed: 'Vous avez approuvé, mais cela n’a pas fonctionné. Rien n’a été modifié.',
    },
    cancelled: {
      forbidden: 'Vous avez désactivé l’autorisation nécessaire, donc rien n’a été fait.',
      unauthorized: 'L’application a été déconnectée, donc rien n’a été fait.',
    },
    answered: 'Une réponse a déjà été donnée, dans un autre onglet ou sur votre téléphone.',
    unknown: 'Il n’y a rien à approuver derrière ce lien.',
    unknownHelp: 'Il appartient peut-être à un autre compte, ou date de longtemps.',
    none: 'Rien n’attend votre réponse.',
    noneHelp: (link: Wrap) =>
      rich`Dès qu’un assistant doit vous demander, cela s’affiche ici. Vous choisissez lesquels demandent avant de supprimer : voyez ${link('vos applications')}.`,
    earlier: 'Plus tôt',
    failed: 'Impossible de charger ce qui attend votre réponse.',
  },

  error: {
    says: 'Le lien qui vous a amené ici indique',
    unknown: {
      title: 'La connexion n’a pas fonctionné',
      text: `Rien n’a été connecté. ${START_AGAIN} Si cela se reproduit, prévenez son éditeur.`,
    },
    byCode: {
      access_denied: {
        title: 'La connexion n’a pas été autorisée',
        text: 'L’accès a été refusé ; rien n’a donc été connecté. Vous pouvez recommencer depuis l’assistant quand vous voulez.',
      },
      invalid_request: {
        title: 'La demande de l’assistant est inutilisable',
        text: `Il manque quelque chose à la demande qui vous a amené ici, ou elle contient quelque chose de trop. ${START_AGAIN} Si cela se reproduit, prévenez son éditeur.`,
      },
      invalid_scope: {
        title: 'L’assistant a demandé quelque chose qui n’existe pas',
        text: `Il veut une autorisation que ce service ne connaît pas. ${TELL_MAKER}`,
      },
      server_error: {
        title: 'Un problème est survenu de notre côté',
        text: `Nous n’avons pas pu terminer. Attendez un instant. ${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'Le service fait une courte pause',
        text: `Il est surchargé ou en maintenance. Attendez une minute. ${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'L’assistant ne peut pas se connecter de cette façon',
        text: `Il est connu ici, mais pas pour ce type de connexion. ${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: 'L’assistant a fait une demande que nous ne prenons pas en charge',
        text: `Ses réglages ne conviennent pas à ce service. ${TELL_MAKER}`,
      },
      expired_token: {
        title: 'Cela a pris trop de temps',
        text: `Ce qui vous a amené ici n’est plus valable. ${START_AGAIN}`,
      },
      invalid_client: {
        title: 'Nous ne connaissons pas cet assistant',
        text: 'Il n’est pas enregistré ici, ou ne l’est plus. Rien n’a été partagé avec lui. Ce qui aide : supprimez le connecteur dans l’assistant et ajoutez-le à nouveau.',
      },
      invalid_grant: {
        title: 'Cette connexion n’est plus valable',
        text: `Elle a déjà servi ou a expiré. ${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'L’adresse de retour de l’assistant n’est pas connue ici',
        text: `Pour votre sécurité, nous ne vous envoyons pas à une adresse que personne n’a enregistrée. Rien n’a été partagé. ${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'L’assistant a demandé un service que nous n’offrons pas',
        text: `Il veut atteindre quelque chose qui n’est pas ici. ${TELL_MAKER}`,
      },
      not_found: {
        title: 'Il n’y a plus rien ici',
        text: `Ce que vous cherchiez a disparu ou a expiré. ${START_AGAIN}`,
      },
      rate_limited: {
        title: 'Trop de tentatives en peu de temps',
        text: 'Attendez une minute, puis recommencez depuis l’assistant.',
      },
    },
  },

  privacy: {
    heading: 'Confidentialité',
    lead: (name: string, things: string) =>
      `Grâce à ${name}, un assistant de votre choix peut utiliser ${things}. Seul ce qu’il faut pour cela est conservé.`,
    kept: 'Ce qui est conservé',
    keptByDefault: 'ce que l’application conserve pour vous',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things} :`)} ${kept}.`,
    account: (strong: Wrap) =>
      rich`${strong('Votre compte :')} votre adresse e-mail, et votre mot de passe sous une forme que personne ne peut relire.`,
    connections: (strong: Wrap) =>
      rich`${strong('Vos connexions :')} quel assistant vous avez autorisé, ce qu’il peut faire, depuis quand, et sa dernière utilisation. Les clés d’accès sont conservées sous forme d’empreintes ou chiffrées.`,
    record: (strong: Wrap) =>
      rich`${strong('Un journal d’utilisation :')} ce que chaque assistant a fait, dans une phrase qui peut reprendre vos mots, quand, et si cela a réussi ; ainsi que des événements de sécurité, comme une connexion autorisée ou retirée. Ce qu’un assistant a modifié et ce qu’il vous a demandé d’approuver est conservé 30 jours, pour que vous puissiez l’annuler et le consulter.`,
    seen: 'Ce que voit un assistant',
    seenText: (things: string) =>
      `Seulement ce que vous avez autorisé, et seulement de votre propre compte : ${things}, et qui vous êtes ici. Il ne voit jamais votre mot de passe. Ce que vous dites à l’assistant va à son éditeur, dont la propre politique de confidentialité s’applique ; la page qui vous demande votre accord y renvoie quand elle existe.`,
    notDone: 'Ce qui n’est pas fait',
    noTracking: 'Pas de publicité, pas de pistage, pas de vente de données.',
    noCookies: 'Ces pages ne chargent rien depuis d’autres sites et ne déposent aucun cookie.',
    stored:
      'Votre navigateur retient que vous êtes connecté, jusqu’à ce que vous vous déconnectiez ; quelle langue vous avez choisie ; et, tant que vous attendez un lien de connexion, pour quelle adresse vous l’avez demandé. Un onglet retient à quelle demande vous avez répondu, et un onglet avec l’espace d’essais garde les clés d’accès de sa connexion jusqu’à sa fermeture.',
    howLong: 'Combien de temps',
    howLongText: (things: string) =>
      `Aussi longtemps que vous avez votre compte. Supprimer le compte supprime aussi ${things} et les connexions. Les clés d’accès expirent d’elles-mêmes, et aussitôt quand vous déconnectez. Le journal d’utilisation est supprimé après un délai fixé.`,
    contact: 'Nous joindre',
    contactText:
      'L’exploitant de l’application à laquelle appartient votre compte gère aussi ces pages. Adressez-vous à lui pour voir, corriger ou supprimer ce qui est conservé à votre sujet.',
  },

  terms: {
    heading: 'Conditions d’utilisation',
    lead: (name: string, things: string) =>
      `Ces conditions s’appliquent quand vous laissez un assistant utiliser ${things} par l’intermédiaire de ${name}. Les conditions de l’application à laquelle appartient votre compte s’appliquent aussi.`,
    decide: 'Vous décidez',
    decideText:
      'Vous autorisez un assistant vous-même, et seulement pour votre propre compte. Ce qu’il fait dans la limite de votre accord, il le fait en votre nom. Vous pouvez le déconnecter à tout moment ; l’effet est immédiat.',
    notAllowed: 'Ce qui n’est pas permis',
    notAllowedText:
      'Ne connectez pas un assistant à un compte qui n’est pas le vôtre, ne contournez ni autorisations ni limites, et n’utilisez pas une connexion pour enfreindre la loi ou nuire à autrui.',
    makers: 'Chaque assistant a son éditeur',
    makersText:
      'Un assistant est exploité par son éditeur, selon les conditions de celui-ci. Il peut mal vous comprendre : vérifiez ce qui compte pour vous.',
    service: 'Le service',
    serviceText:
      'Il est fourni tel quel. L’exploitant peut limiter le nombre d’appels et bloquer un assistant qui cause du tort. Les droits que la loi vous donne demeurent.',
    contact: 'Nous joindre',
    contactText:
      'L’exploitant de l’application à laquelle appartient votre compte gère aussi ces pages. S’il a publié ses propres conditions, elles l’emportent.',
  },

  support: {
    heading: 'Assistance',
    lead: (name: string) =>
      `Quelque chose ne fonctionne pas comme prévu avec ${name} ? Voici ce qui aide le plus souvent.`,
    fails: 'Un assistant ne se connecte pas',
    failsText:
      'Retirez le connecteur dans l’assistant et ajoutez-le de nouveau. Connectez-vous ensuite ici avec le compte que vous utilisez dans l’application.',
    cut: 'Vous voulez arrêter un assistant',
    cutText: (link: Wrap) =>
      rich`Sous ${link('Applications connectées')}, vous le déconnectez ou lui retirez certaines autorisations. L’effet est immédiat.`,
    wrong: 'Un assistant a fait quelque chose que vous ne vouliez pas',
    wrongText: (link: Wrap) =>
      rich`La page ${link('Activité')} montre ce que chaque assistant a fait, et quand. Déconnectez-le si vous ne le reconnaissez pas.`,
    ask: 'Demander à quelqu’un',
    write: (link: Wrap) =>
      rich`${link('Écrivez au support')} en indiquant quand cela s’est produit et de quel assistant il s’agit. N’envoyez jamais de mot de passe ni de clé d’accès.`,
    askText:
      'Demandez à l’exploitant de l’application à laquelle appartient votre compte, qui gère aussi ces pages. Indiquez quand cela s’est produit et de quel assistant il s’agit. N’envoyez jamais de mot de passe ni de clé d’accès.',
  },

  playground: {
    heading: 'Espace d’essais',
    lead: 'Soyez l’assistant : connectez-le, pressez ce qu’il pourrait faire, lisez ce qui est échangé.',
    leadWith: (things: string) =>
      `Soyez l’assistant : connectez-le, pressez ce qu’il pourrait faire, lisez ce qui est échangé, et regardez ${things} suivre.`,
    loading: 'Chargement de l’espace d’essais',
    none: 'Il n’y a pas d’espace d’essais ici',
    noneWhy: (command: Slot) =>
      rich`L’espace d’essais est un assistant pour expérimenter. Ce service ne le connaît pas : il fait partie de l’environnement local (${command}) et des démonstrations.`,
    elsewhere: 'L’espace d’essais a une autre adresse',
    elsewhereWhy:
      'Le service auquel il se connecte porte un autre nom ; il ne fonctionne donc que là-bas.',
    failed: 'Nous n’avons pas pu charger l’espace d’essais',
    assistant: 'L’assistant',
    action: 'Action à appeler',
    denied: 'Vous avez refusé ; l’assistant n’est donc pas connecté.',
    callbackFailed: 'La réponse de la page d’autorisation n’a pas été utilisée.',
    notBegunHere: 'Elle ne correspond à rien de ce que cet onglet a commencé.',
    notFromServer: 'Elle ne venait pas du serveur interrogé.',
    serverSaid: (error: string) => `Le serveur a dit : ${error}.`,
    serverSaidNothing: 'Le serveur n’a donné aucune raison.',
    ended: 'La connexion a pris fin : ses jetons ne valent plus rien. Connectez à nouveau.',
    refused: 'Cela n’a pas fonctionné. La réponse ci-dessous dit pourquoi.',
    hasTokens: 'A des jetons. Appelez une action pour les essayer.',
    asksFirst:
      'Il vous demande d’abord votre accord, comme tout autre assistant : vous allez à la page d’autorisation et revenez ici.',
    connect: 'Connecter l’assistant',
    accessToken: 'Jeton d’accès',
    until: (token: Slot, time: string) => rich`${token} jusqu’à ${time}`,
    may: 'Peut',
    exchangeCode: 'Échanger le code',
    refresh: 'Renouveler',
    spoil: 'Abîmer le jeton',
    notSent: 'non envoyé',
    chatGptAsks: 'ChatGPT demande d’abord',
    optional: (field: string) => `${field} (facultatif)`,
    learnId: 'Appelez d’abord l’action qui les liste pour en connaître un.',
    call: (action: string) => `Appeler ${action}`,
    request: 'Requête',
    requestOf: (title: string) => `Requête : ${title}`,
    answer: 'Réponse',
    answerOf: (title: string) => `Réponse : ${title}`,
    answerIn: (status: string, ms: number) => `${status} en ${ms} ms`,
    noAnswer: 'aucune',
    noAnswerCame: 'Aucune réponse n’est arrivée.',
    waiting: 'En attente de la réponse…',
    exchanges: 'Requêtes et réponses',
    statusOf: (title: string, status: number) => `${title} : statut ${status}`,
    before: 'Avant cela',
    unanswered: 'sans réponse',
  },
}
