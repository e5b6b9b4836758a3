import type { Texts } from './en.ts'
import { pluralOf, rich, type Slot, type Wrap } from './rich.ts'

const plural = pluralOf('de')

const START_AGAIN =
  'Gehen Sie zurück zum Assistenten und beginnen Sie dort noch einmal mit dem Verbinden.'
const TELL_MAKER = 'Bitte geben Sie dem Hersteller des Assistenten Bescheid.'
const ELSEWHERE =
  'Dieser Link wurde nicht in diesem Browser angefordert, deshalb meldet er hier niemanden an.'
const CONFIRMED = 'Falls er per E-Mail kam, ist die Adresse jetzt bestätigt.'
const UNCHANGED = 'Diese Anmeldung galt einem anderen Konto, deshalb hat sich hier nichts geändert.'
const SAY = '„Ich habe mich angemeldet“'

/** Everything that the pages say, in German. */
export const de: Texts = {
  words: {
    problems: {
      offline:
        'Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
      busy: 'Der Dienst ist gerade ausgelastet. Versuchen Sie es gleich noch einmal.',
      limited:
        'Das war zu oft in kurzer Zeit. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
      setup: 'Diese Website ist nicht vollständig eingerichtet: Ihre Konfiguration fehlt.',
      unexpected: 'Bei uns ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
      forbidden:
        'Diese Anmeldung gehört zu einer anderen App. Melden Sie sich ab und dann hier wieder an.',
      sign_in_required:
        'Melden Sie sich zuerst mit einem eigenen Konto an, auch wenn Sie als Gast angemeldet sind.',
      mfa_required: 'Ihr Konto hat einen zweiten Faktor. Bestätigen Sie ihn zuerst.',
    },
    signedOut: 'Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an.',
    otherAccount: 'Inzwischen hat sich ein anderes Konto angemeldet.',
    otherAccountAtDecision:
      'Inzwischen hat sich ein anderes Konto angemeldet. Sehen Sie nach, wer jetzt angemeldet ist, und entscheiden Sie dann.',
    tooManyApps:
      'Mit Ihrem Konto sind schon so viele Apps verbunden, wie möglich ist. Trennen Sie einige, kommen Sie dann zurück und erlauben Sie diese.',
    nothingChosen: 'Wählen Sie mindestens eine Berechtigung, oder lehnen Sie ab.',
    undoProblems: {
      changed_since: 'Das wurde seitdem geändert. Deshalb wurde nichts rückgängig gemacht.',
      already_undone: 'Das wurde bereits rückgängig gemacht.',
      not_undoable: 'Das kann nicht mehr rückgängig gemacht werden.',
      not_allowed: 'Sie dürfen das nicht ändern. Es wurde nichts rückgängig gemacht.',
      in_use: 'Etwas anderes hängt davon ab. Es wurde nichts rückgängig gemacht.',
      in_the_way: 'Etwas anderes hat den Platz eingenommen. Es wurde nichts rückgängig gemacht.',
      table_changed:
        'Die App speichert das inzwischen anders. Es kann nicht mehr rückgängig gemacht werden.',
      not_found: 'Das steht nicht mehr in Ihrer Aktivität.',
    },
    sessionEnded:
      'Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an: Die Anfrage ist noch offen.',
    signInAgain: 'Diese App möchte sicher sein, dass Sie es sind. Melden Sie sich noch einmal an.',
    unnamed: 'Eine App ohne Namen',
    kinds: { gpt_action: 'ChatGPT-Aktion', mcp: 'KI-Assistent (MCP)', other: 'App' },
  },

  things: 'Ihre Daten',
  tryAgain: 'Noch einmal versuchen',
  back: 'Zurück',
  cancel: 'Abbrechen',
  dismiss: 'Schließen',
  loadFailed: 'Laden fehlgeschlagen',
  closePage: 'Sie können diese Seite schließen.',
  toStart: 'Zur Startseite',
  times: {
    now: 'gerade eben',
    onDay: (day: string) => `am ${day}`,
    left: (minutes: string) => `noch ${minutes}`,
    lastMinute: 'noch weniger als eine Minute',
  },

  frame: {
    skip: 'Zum Inhalt springen',
    pages: 'Seiten',
    apps: 'Apps',
    playground: 'Spielwiese',
    privacy: 'Datenschutz',
    terms: 'Nutzungsbedingungen',
    support: 'Hilfe',
    language: 'Sprache',
    noTrackers: 'Kein Tracking, keine Dritten.',
    stuckTitle: 'Hier hakt etwas',
    stuck: 'Diese Seite lässt sich nicht anzeigen',
    stuckHelp: 'Prüfen Sie Ihre Verbindung und laden Sie die Seite neu.',
    reload: 'Neu laden',
    offline:
      'Sie sind offline. Das hier ist der letzte bekannte Stand; er wird aktualisiert, sobald Sie wieder online sind.',
    unreachable: 'Der Server antwortet nicht. Es wird automatisch weiter versucht.',
    framed: 'Öffnen Sie diese Seite für sich',
    framedWhy:
      'Sie wird innerhalb einer anderen Website angezeigt. Zum Schutz Ihres Kontos funktioniert sie nur in einem eigenen Tab.',
    newTab: 'In neuem Tab öffnen',
    noPageTitle: 'Seite nicht gefunden',
    noPage: 'Hier gibt es keine Seite',
    noPageWhy:
      'Vielleicht ist der Link falsch geschrieben, oder er führt zu einem Teil dieser Website, der nicht offen ist.',
  },

  setup: {
    heading: 'Diese Website ist nicht vollständig eingerichtet',
    correct: 'Wer sie betreibt, muss config.json korrigieren:',
  },

  start: {
    title: 'Verbinden Sie Ihren Assistenten',
    lead: (name: string, things: string) =>
      `Über ${name} kann ein KI-Assistent ${things} nutzen, soweit Sie es erlauben.`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('Fragen Sie Ihren Assistenten:')} Nennen Sie einfach ${things}. Beim ersten Mal schickt er Sie hierher.`,
    decide: (strong: Wrap) =>
      rich`${strong('Anmelden und entscheiden.')} Sie sehen, wer anfragt und worum es geht. Ihr Passwort erfährt er nie.`,
    stay: (strong: Wrap) =>
      rich`${strong('Sie behalten die Kontrolle.')} Sie sehen hier jede Verbindung und können sie jederzeit beenden.`,
  },

  account: {
    heading: 'Ihr Konto',
    menu: 'Ihr Konto',
    signedInAs: 'Angemeldet als',
    signOut: 'Abmelden',
    useAnother: 'Anderes Konto verwenden',
    lookingUp: 'Es wird geprüft, ob Sie angemeldet sind',
    unknown: 'Wir konnten nicht feststellen, wer Sie sind',
    ended:
      'Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an: Was Sie geschrieben haben, ist noch da.',
    endedAtStart:
      'Ihre Anmeldung ist abgelaufen. Melden Sie sich wieder an: Es ist nichts verloren.',
  },

  signIn: {
    title: 'Anmelden',
    email: 'E-Mail',
    password: 'Passwort',
    show: 'Zeigen',
    hide: 'Verbergen',
    showTyped: 'Eingabe zeigen',
    hideTyped: 'Eingabe verbergen',
    signIn: 'Anmelden',
    newHere: 'Neu hier? Verwenden Sie dieselben zwei Felder.',
    signUp: 'Konto erstellen',
    link: 'Stattdessen Anmeldelink per E-Mail',
    continueWith: (provider: string) => `Weiter mit ${provider}`,
    checkEmail: 'Sehen Sie in Ihr Postfach',
    linkSent: (email: Slot) =>
      rich`Falls man sich hier mit ${email} anmelden kann, ist ein Link dorthin unterwegs. Öffnen Sie ihn in diesem Browser, dann landen Sie angemeldet wieder auf dieser Seite. In einem anderen Browser bestätigt er nur die Adresse; melden Sie sich dort an, um fortzufahren.`,
    confirmationSent: (email: Slot) =>
      rich`Falls ${email} hier ein Konto haben kann, ist ein Link dorthin unterwegs. Öffnen Sie ihn in diesem Browser, dann landen Sie angemeldet wieder auf dieser Seite. In einem anderen Browser bestätigt er nur die Adresse; melden Sie sich dort an, um fortzufahren.`,
    code: 'Oder geben Sie den Code aus der E-Mail ein, falls sie einen enthält',
    codeMissing: 'Geben Sie den Code aus der E-Mail ein.',
    codeWrong:
      'Dieser Code ist falsch oder nicht mehr gültig. Nehmen Sie die neueste E-Mail; wer ihren Link öffnet, verbraucht den Code.',
    withCode: 'Mit dem Code anmelden',
    spam: 'Nach einer Minute noch nichts da? Sehen Sie im Spam-Ordner nach.',
  },

  signInErrors: {
    wrong:
      'E-Mail oder Passwort stimmt nicht. Prüfen Sie beides, oder erstellen Sie ein Konto, wenn Sie neu hier sind.',
    taken:
      'Mit dieser E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich mit dessen Passwort an.',
    badEmail:
      'Das sieht nicht nach einer E-Mail-Adresse aus. Prüfen Sie, ob Sie sich vertippt haben.',
    notConfirmed:
      'Ihre E-Mail-Adresse ist noch nicht bestätigt. Öffnen Sie den Link in unserer E-Mail und melden Sie sich dann an.',
    cannotSendTo:
      'An diese Adresse kann der Dienst keine E-Mails schicken. Verwenden Sie eine andere.',
    noPasswords: 'Die Anmeldung mit Passwort ist hier abgeschaltet.',
    noNewAccounts: 'Neue Konten werden gerade nicht angenommen.',
    blocked: 'Dieses Konto ist gesperrt. Fragen Sie den Betreiber dieses Dienstes.',
    emailedJustNow:
      'Wir haben Ihnen gerade erst eine E-Mail geschickt. Sehen Sie nach, oder warten Sie eine Minute, bevor Sie eine neue anfordern.',
    textedJustNow:
      'Wir haben Ihnen gerade erst einen Code geschickt. Nehmen Sie diesen, oder warten Sie eine Minute, bevor Sie einen neuen anfordern.',
    robot:
      'Die Prüfung gegen Roboter ist fehlgeschlagen. Laden Sie die Seite neu und versuchen Sie es noch einmal.',
    leaked:
      'Dieses Passwort stammt aus einem bekannten Datenleck, andere können es also erraten. Wählen Sie ein anderes.',
    weak: 'Wählen Sie ein stärkeres Passwort.',
    weakLength: (characters: string) =>
      `Wählen Sie ein stärkeres Passwort: mindestens ${characters} Zeichen.`,
    mix: 'Mischen Sie Buchstaben, Ziffern und andere Zeichen.',
    noEmail: 'Geben Sie Ihre E-Mail-Adresse ein.',
    noPassword: 'Geben Sie Ihr Passwort ein.',
  },

  returned: {
    expired:
      'Der Link in dieser E-Mail ist abgelaufen oder wurde schon benutzt. Fordern Sie einen neuen an.',
    other:
      'Die Anmeldung auf diesem Weg hat nicht geklappt. Versuchen Sie es noch einmal oder auf einem anderen Weg.',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED} Melden Sie sich zuerst ab, wenn Sie es verwenden möchten.`,
    notOurs: `${ELSEWHERE} ${CONFIRMED} Melden Sie sich an, um fortzufahren, aber nur, wenn Sie das selbst begonnen haben.`,
    notOursSignedIn: `${ELSEWHERE} ${CONFIRMED} Sie bleiben angemeldet wie zuvor.`,
  },

  factor: {
    confirm: 'Bestätigen',
    totp: 'Ihr Konto hat einen zweiten Faktor. Öffnen Sie Ihre Authenticator-App und geben Sie deren Code hier ein.',
    totpCode: 'Code Ihrer Authenticator-App',
    totpMissing: 'Geben Sie den Code ein, den Ihre Authenticator-App anzeigt.',
    totpWrong:
      'Dieser Code ist falsch oder abgelaufen. Geben Sie den ein, den Ihre App jetzt anzeigt.',
    phone: 'Ihr Konto hat einen zweiten Faktor: einen Code, der per SMS an Ihr Telefon geht.',
    send: 'Code senden',
    sent: 'Ein Code ist unterwegs zu Ihrem Telefon. Geben Sie ihn hier ein.',
    sendAgain: 'Neuen Code senden',
    smsCode: 'Code aus der SMS',
    smsMissing: 'Geben Sie den Code aus der SMS ein.',
    smsWrong:
      'Dieser Code ist falsch oder abgelaufen. Prüfen Sie ihn, oder fordern Sie einen neuen an.',
    elsewhere:
      'Der zweite Faktor Ihres Kontos ist ein Passkey oder Sicherheitsschlüssel. Er funktioniert nur in der App, in der Sie ihn eingerichtet haben. Bestätigen Sie ihn dort, oder fügen Sie Ihrem Konto dort eine Authenticator-App oder eine Telefonnummer hinzu; kommen Sie dann zurück.',
  },

  client: {
    from: (host: Slot) => rich`von ${host}`,
    returnsTo: (place: Slot) => rich`führt zurück zu: ${place}`,
    loopback: 'App auf diesem Computer',
    app: (scheme: Slot) => rich`App ${scheme}`,
    choseItsName: 'Der Name stammt von der App selbst. Niemand hat ihn geprüft.',
    siteChoseName: 'Den Namen hat diese Website vergeben. Niemand hat ihn geprüft.',
  },

  consent: {
    loading: 'Die Anfrage wird geladen',
    signInTitle: (client: string) => `Anmelden, um ${client} zu verbinden`,
    signIn: (client: Slot) => rich`Melden Sie sich an, um ${client} zu verbinden`,
    title: (client: string) => `${client} verbinden`,
    heading: (client: Slot) => rich`Darf sich ${client} mit Ihrem Konto verbinden?`,
    signInFirst: 'Melden Sie sich zuerst an. Dann sehen Sie, worum es geht, und entscheiden.',
    signInAgain: (account: Slot) =>
      rich`Sie sind als ${account} angemeldet, aber diese App möchte sicher sein, dass Sie es sind. Melden Sie sich noch einmal an; dann sehen Sie, worum es geht, und entscheiden.`,
    powers: 'Das wäre damit erlaubt',
    presets: 'Wie viel',
    everything: 'Alles',
    readOnly: 'Nur lesen',
    custom: 'Auswahl',
    actions: (count: number) => `${count} Aktionen`,
    nothingTicked: 'Wählen Sie mindestens eine Berechtigung aus, oder lehnen Sie ab.',
    disconnect: (link: Wrap) =>
      rich`Die Verbindung besteht, bis Sie sie ${link('trennen')}. Ihr Passwort bekommt die App nie zu sehen, und für andere Konten handelt sie nicht.`,
    policy: (host: string) => `Ihre Datenschutzerklärung (${host}, neuer Tab)`,
    tooManyApps: (link: Wrap) =>
      rich`Mit Ihrem Konto sind schon so viele Apps verbunden, wie möglich ist. ${link('Trennen Sie einige')}, kommen Sie dann zurück und erlauben Sie diese.`,
    deny: 'Ablehnen',
    allow: 'Erlauben',
    openUntil: (time: Slot) => rich`Offen bis ${time}`,
    openUntilLeft: (time: Slot, left: string) => rich`Offen bis ${time}, ${left}`,
    chatAsks: 'Ein Chat fragt an.',
    deviceAsks: 'Ein Gerät fragt an.',
    askedAgo: (ago: Slot) => rich`Die Anfrage kam ${ago}.`,
    onlyYours:
      'Erlauben Sie es nur, wenn Sie es gerade selbst angefordert haben. Wenn jemand Sie hierher geschickt hat, lehnen Sie ab.',
    chatCode: (code: Slot) =>
      rich`Zeigt der Chat diesen Code? ${code} Wenn er einen anderen oder keinen zeigt, lehnen Sie ab.`,
    deviceCode: (code: Slot) =>
      rich`Zeigt Ihr Gerät diesen Code? ${code} Wenn es einen anderen oder keinen zeigt, lehnen Sie ab.`,
    allowed: 'Erlaubt',
    denied: 'Abgelehnt',
    mayConnect: (client: Slot) => rich`${client} darf sich jetzt verbinden.`,
    nothingShared: (client: Slot) => rich`Mit ${client} wurde nichts geteilt.`,
    takingYouBack: (place: Slot) => rich`Es geht zurück. Ziel: ${place}…`,
    nothingHappens: (link: Wrap) => rich`Es passiert nichts? ${link('Jetzt zurückgehen')}.`,
    nothingHappensInApp: (link: Wrap) =>
      rich`Es passiert nichts? ${link('Jetzt zurückgehen')}, oder schließen Sie diese Seite und öffnen Sie die App selbst.`,
    backToChat: (strong: Wrap) =>
      rich`Gehen Sie zurück zum Chat und sagen Sie ${strong(SAY)}. Sie können diese Seite schließen.`,
    backToDevice:
      'Sie können diese Seite schließen und zu Ihrem Gerät zurückkehren: Dort geht es von selbst weiter.',
    seeApps: (link: Wrap) =>
      rich`Unter ${link('Ihre Apps')} können Sie die Verbindung jederzeit ansehen und trennen.`,
    answeredTitle: 'Schon beantwortet',
    answered: {
      approve: 'Das haben Sie schon erlaubt',
      deny: 'Das haben Sie schon abgelehnt',
      unknown: 'Diese Anfrage wurde schon beantwortet',
    },
    answeredBefore: 'Sie wurde bereits erlaubt oder abgelehnt, vielleicht in einem anderen Tab.',
    answeredOnce: 'Eine Anfrage wird einmal beantwortet; weiter geschieht hier nichts.',
    afterwards: {
      connect:
        'Wenn der Assistent nicht verbunden ist oder Sie es sich anders überlegt haben, gehen Sie zu ihm zurück und beginnen Sie noch einmal mit dem Verbinden.',
      login: `Wenn Sie es erlaubt haben, gehen Sie zurück zum Chat und sagen Sie ${SAY}. Wenn Sie es sich anders überlegt haben, bitten Sie im Chat um einen neuen Link.`,
      device:
        'Wenn es auf Ihrem Gerät nicht weitergeht oder Sie es sich anders überlegt haben, beginnen Sie dort von vorn.',
    },
    expiredTitle: 'Anfrage abgelaufen',
    expired: {
      connect: {
        heading: 'Diese Anfrage ist abgelaufen',
        text: 'Zu Ihrer Sicherheit bleibt eine Verbindungsanfrage nur wenige Minuten offen. Es wurde nichts geteilt.',
        steps: [
          'Gehen Sie zurück zum Assistenten, zum Beispiel zu ChatGPT.',
          'Beginnen Sie dort noch einmal mit der Anmeldung.',
          'Er bringt Sie mit einer neuen Anfrage hierher.',
        ],
      },
      login: {
        heading: 'Dieser Link gilt nicht mehr',
        text: `Ein Link aus einem Chat gilt einmal und zehn Minuten lang. Wenn Sie gerade erlaubt haben, gehen Sie zurück zum Chat und sagen Sie ${SAY}. Sonst:`,
        steps: [
          'Gehen Sie zurück zum Chat.',
          'Sagen Sie, dass Sie sich noch einmal anmelden möchten.',
          'Öffnen Sie den neuen Link, den er Ihnen zeigt.',
        ],
      },
      device: {
        heading: 'Dieser Code gilt nicht mehr',
        text: 'Zu Ihrer Sicherheit gilt ein Code einmal und zehn Minuten lang. Es wurde nichts geteilt.',
        steps: [
          'Gehen Sie zurück zu Ihrem Gerät.',
          'Beginnen Sie dort noch einmal mit der Anmeldung.',
          'Geben Sie den neuen Code ein, den es Ihnen zeigt.',
        ],
      },
    },
    anotherCode: 'Anderen Code eingeben',
    incompleteTitle: 'Unvollständiger Link',
    incomplete: 'Dieser Link ist nicht vollständig',
    incompleteWhy:
      'Es geht nicht daraus hervor, welcher Assistent sich verbinden möchte. Vielleicht ging beim Kopieren ein Teil verloren.',
    incompleteHelp:
      'Gehen Sie zurück zum Assistenten und beginnen Sie dort noch einmal mit der Anmeldung.',
    unsafeTitle: 'Zurück nicht möglich',
    unsafe: 'Wir können Sie nicht zurückbringen',
    unsafeWhy:
      'Ihre Antwort ist angekommen, aber der Assistent möchte an einer Adresse weitermachen, die man nicht gefahrlos öffnen kann. Bitte geben Sie seinem Hersteller Bescheid.',
    failed: 'Wir konnten diese Anfrage nicht laden',
  },

  device: {
    heading: 'Ein Gerät verbinden',
    text: 'Ihr Gerät oder Ihre App zeigt einen Code. Geben Sie ihn hier ein; dann sehen Sie, worum es geht.',
    code: 'Code auf Ihrem Gerät',
    missing: 'Geben Sie den Code ein, den Ihr Gerät anzeigt.',
    wrong:
      'Das ist kein Gerätecode: Er hat acht Buchstaben und keine Ziffern, wie BCDF-GHJK. Sehen Sie noch einmal nach.',
    continue: 'Weiter',
  },

  apps: {
    heading: 'Verbundene Apps',
    signIn: 'Melden Sie sich an, um Ihre verbundenen Apps zu sehen',
    lead: (things: string) =>
      `Diese Apps dürfen ${things} nutzen. Wenn Sie eine trennen, gilt das sofort.`,
    loading: 'Ihre verbundenen Apps werden geladen',
    looking: 'Es wird nach einer Verbindung gesucht',
    connected: 'Verbunden',
    notConnected: 'Nicht verbunden',
    connectedOn: (time: Slot) => rich`Verbunden: ${time}`,
    notUsed: 'Noch nicht benutzt',
    lastUsed: (ago: Slot) => rich`Zuletzt benutzt: ${ago}`,
    waiting: 'Erlaubt. Das Gerät muss seinen Zugang noch abholen',
    permissions:
      'Was die App darf. Ausschalten wirkt sofort. Um etwas wieder zu erlauben, verbinden Sie die App neu.',
    switchedOff: 'Zum Erlauben neu verbinden',
    lastPermission:
      'Eine Berechtigung bleibt an. Um alle zu entziehen, trennen Sie die Verbindung.',
    stillOn: 'Die Berechtigung ist noch an.',
    askFirst: 'Vor dem Löschen fragen',
    askFirstHelp:
      'Was die App löschen will und was sonst Ihre Zustimmung braucht, wartet bis zu zehn Minuten auf Ihre Antwort, hier oder auf Ihrem Handy.',
    askUnchanged: 'Es wurde nichts umgestellt.',
    confirmAsk: 'Bestätigen Sie, dass Sie es sind, um das umzustellen',
    confirmSwitch: 'Bestätigen Sie, dass Sie es sind, um sie auszuschalten',
    disconnect: 'Trennen',
    disconnectApp: (app: string) => `Trennen: ${app}`,
    confirmHeading: (app: Slot) => rich`${app} trennen: Bestätigen Sie, dass Sie es sind`,
    confirmTitle: 'Bestätigen Sie, dass Sie es sind',
    ask: (app: Slot) => rich`${app} trennen?`,
    noMore: 'Die App kann dann nichts mehr von Ihnen sehen oder ändern.',
    onlyThis: 'Das beendet nur diese eine Verbindung.',
    onlyThisOf: (time: string) => `Das beendet nur die Verbindung vom ${time}.`,
    others: (app: Slot, count: number) =>
      rich`${app} hat noch ${plural(count, { one: 'eine weitere', other: `${count} weitere` })}.`,
    stays:
      'Was die App getan hat, bleibt, wie es ist, und Sie können sie vom Assistenten aus wieder verbinden.',
    stillConnected: 'Die Verbindung besteht noch.',
    ended: (app: string) => `${app} ist getrennt.`,
    endedBefore: (app: string) => `${app} ist schon getrennt.`,
    added: (apps: string, count: number) =>
      plural(count, { one: `${apps} ist verbunden.`, other: `${apps} sind verbunden.` }),
    connections: (count: number) =>
      plural(count, { one: 'Eine Verbindung', other: `${count} Verbindungen` }),
    returnsTo: (place: Slot) => rich`Führt zurück zu: ${place}`,
    disconnectAppOf: (app: string, since: string) => `Trennen: ${app}, verbunden ${since}`,
    disconnectAll: (count: number) => `Alle ${count} trennen`,
    unused: (count: number) =>
      plural(count, {
        one: 'Eine Verbindung ist älter als eine Woche und wurde nie benutzt.',
        other: `${count} Verbindungen sind älter als eine Woche und wurden nie benutzt.`,
      }),
    removeUnused: (count: number) =>
      plural(count, {
        one: '1 nie benutzte Verbindung entfernen',
        other: `${count} nie benutzte Verbindungen entfernen`,
      }),
    askUnused: (count: number) =>
      plural(count, {
        one: '1 nie benutzte Verbindung entfernen?',
        other: `${count} nie benutzte Verbindungen entfernen?`,
      }),
    unusedStay:
      'Was Sie benutzen, bleibt verbunden. Ein entfernter Assistent kann wieder verbunden werden.',
    remove: 'Entfernen',
    removed: (count: number) =>
      plural(count, {
        one: '1 Verbindung ist entfernt.',
        other: `${count} Verbindungen sind entfernt.`,
      }),
    allEnded: (app: string, count: number) =>
      plural(count, {
        one: `${app} ist getrennt.`,
        other: `${app} ist getrennt: ${count} Verbindungen.`,
      }),
    nothingLeft: 'Sie waren schon beendet.',
    nothingEnded: 'Es wurde nichts beendet.',
    askAll: (count: number) => `Alle ${count} Verbindungen dieser App enden.`,
    failed: 'Wir konnten Ihre verbundenen Apps nicht laden.',
    none: 'Mit Ihrem Konto ist kein Assistent verbunden.',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT und andere Assistenten:')} Fragen Sie dort etwas, das ${things} betrifft. Der Assistent schickt Sie zum Anmelden hierher, und Sie entscheiden.`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('Ein Gerät oder eine Kommandozeile:')} Dort erscheint ein Code. ${link('Code eingeben')}.`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('Nur mal schauen?')} Die ${link('Spielwiese')} ist ein Assistent, dessen Knöpfe Sie selbst drücken.`,
    noticesNew: 'Eine neue Verbindung erscheint hier von selbst.',
  },

  activity: {
    link: 'Aktivität',
    heading: 'Aktivität',
    signIn: 'Anmelden, um zu sehen, was Assistenten getan haben',
    lead: 'Was Assistenten in Ihrem Namen getan haben, das Neueste zuerst.',
    loading: 'Aktivität wird geladen',
    none: 'Noch hat kein Assistent etwas getan.',
    noneOf: 'Diese App hat noch nichts getan.',
    noneHelp: 'Sobald einer etwas tut, steht es hier.',
    failed: 'Die Aktivität konnte nicht geladen werden.',
    only: (app: Slot) => rich`Nur was ${app} getan hat.`,
    onlyOne: 'Nur was eine einzelne App getan hat.',
    showAll: 'Alles anzeigen',
    older: 'Ältere laden',
    refused: 'Abgelehnt',
    broke: 'Fehlgeschlagen',
    held: 'Angehalten',
    heldWhy: (link: Wrap) =>
      rich`Dafür musste die App Sie erst fragen. ${link('Freigaben ansehen')}`,
    denied: 'Nicht erlaubt',
    deniedWhy: 'Sie haben Nein gesagt. Es wurde nichts getan.',
    show: 'Anzeigen',
    undo: 'Rückgängig machen',
    undoOne: (what: string) => `Rückgängig machen: ${what}`,
    undone: 'Rückgängig gemacht',
    confirmUndo: 'Bestätigen Sie Ihren zweiten Faktor, um das rückgängig zu machen.',
    because: {
      forbidden: 'Das haben Sie nicht oder nicht mehr erlaubt.',
      not_found: 'Das gab es nicht.',
      invalid_request: 'Die Anfrage war so nicht verwendbar.',
      conflict: 'Es passte nicht zu dem, was schon da ist.',
      rate_limited: 'Zu viele Anfragen auf einmal.',
    },
    ours: 'Hier ist etwas schiefgegangen. Es wurde nichts geändert.',
  },

  approvals: {
    link: 'Freigaben',
    heading: 'Freigaben',
    signIn: 'Melden Sie sich an, um zu entscheiden, was ein Assistent tun darf',
    lead: 'Was ein Assistent erst tun darf, wenn Sie zustimmen. Ohne Ihre Antwort geschieht nichts.',
    loading: 'Was auf Ihre Antwort wartet, wird geladen',
    waiting: (count: number) =>
      plural(count, {
        one: '1 Anfrage wartet auf Ihre Antwort',
        other: `${count} Anfragen warten auf Ihre Antwort`,
      }),
    asks: (app: Slot) => rich`${app} fragt Sie vorher`,
    onYes: (text: Slot) => rich`Wenn Sie zustimmen: ${text}`,
    values: 'Mit genau diesen Angaben',
    noValues: 'Ohne weitere Angaben.',
    empty: '(leer)',
    wholeValue: 'Ganz anzeigen',
    allValues: (count: number) => `Alle ${count} Angaben anzeigen`,
    deny: 'Ablehnen',
    approve: 'Zustimmen',
    denyOne: (title: string) => `Ablehnen: ${title}`,
    approveOne: (title: string) => `Zustimmen: ${title}`,
    notTaken: 'Ihre Antwort wurde nicht angenommen.',
    confirm: 'Bestätigen Sie, dass Sie es sind, um zu antworten',
    words: {
      approved: 'Zugestimmt',
      denied: 'Abgelehnt',
      expired: 'Abgelaufen',
      cancelled: 'Hinfällig',
      failed: 'Fehlgeschlagen',
    },
    became: {
      approved: 'Es ist erledigt.',
      denied: 'Es wurde nichts getan.',
      expired: 'Es kam rechtzeitig keine Antwort, also wurde nichts getan.',
      cancelled: 'Die App darf das nicht mehr, also wurde nichts getan.',
      failed: 'Sie haben zugestimmt, aber es hat nicht geklappt. Es wurde nichts geändert.',
    },
    cancelled: {
      forbidden: 'Sie haben die nötige Berechtigung ausgeschaltet, also wurde nichts getan.',
      unauthorized: 'Die App wurde getrennt, also wurde nichts getan.',
    },
    answered: 'Das wurde schon beantwortet, in einem anderen Tab oder auf Ihrem Handy.',
    unknown: 'Hinter diesem Link gibt es nichts zu beantworten.',
    unknownHelp: 'Vielleicht gehört er zu einem anderen Konto, oder es ist lange vorbei.',
    none: 'Nichts wartet auf Ihre Antwort.',
    noneHelp: (link: Wrap) =>
      rich`Muss ein Assistent Sie fragen, steht es sofort hier. Welche vor dem Löschen fragen, bestimmen Sie unter ${link('Ihre Apps')}.`,
    earlier: 'Früher',
    failed: 'Was auf Ihre Antwort wartet, konnte nicht geladen werden.',
  },

  error: {
    says: 'Der Link, der Sie hierher gebracht hat, sagt',
    unknown: {
      title: 'Die Verbindung hat nicht geklappt',
      text: `Es wurde nichts verbunden. ${START_AGAIN} Wenn es noch einmal passiert, geben Sie dem Hersteller Bescheid.`,
    },
    byCode: {
      access_denied: {
        title: 'Die Verbindung wurde nicht erlaubt',
        text: 'Der Zugriff wurde abgelehnt, deshalb wurde nichts verbunden. Sie können jederzeit vom Assistenten aus neu beginnen.',
      },
      invalid_request: {
        title: 'Die Anfrage des Assistenten ist unbrauchbar',
        text: `In der Anfrage, die Sie hierher gebracht hat, fehlt etwas, oder sie enthält etwas, das nicht hineingehört. ${START_AGAIN} Wenn es noch einmal passiert, geben Sie dem Hersteller Bescheid.`,
      },
      invalid_scope: {
        title: 'Der Assistent möchte etwas, das es nicht gibt',
        text: `Er möchte eine Berechtigung, die dieser Dienst nicht kennt. ${TELL_MAKER}`,
      },
      server_error: {
        title: 'Bei uns ist etwas schiefgegangen',
        text: `Wir konnten das nicht zu Ende bringen. Warten Sie einen Moment. ${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'Der Dienst macht eine kurze Pause',
        text: `Er ist ausgelastet oder wird gerade gewartet. Warten Sie eine Minute. ${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'Der Assistent darf sich so nicht verbinden',
        text: `Er ist hier bekannt, aber nicht für diese Art der Anmeldung. ${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: 'Der Assistent fragt auf eine Weise an, die wir nicht unterstützen',
        text: `Seine Einstellungen passen nicht zu diesem Dienst. ${TELL_MAKER}`,
      },
      expired_token: {
        title: 'Das hat zu lange gedauert',
        text: `Was Sie hierher gebracht hat, ist nicht mehr gültig. ${START_AGAIN}`,
      },
      invalid_client: {
        title: 'Wir kennen diesen Assistenten nicht',
        text: 'Er ist hier nicht registriert, oder nicht mehr. Mit ihm wurde nichts geteilt. Was hilft: Entfernen Sie den Connector im Assistenten und fügen Sie ihn neu hinzu.',
      },
      invalid_grant: {
        title: 'Diese Anmeldung ist nicht mehr gültig',
        text: `Sie wurde schon verwendet oder ist abgelaufen. ${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'Die Rücksprungadresse des Assistenten ist hier nicht bekannt',
        text: `Zu Ihrer Sicherheit schicken wir Sie nicht an eine Adresse, die niemand registriert hat. Es wurde nichts geteilt. ${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'Der Assistent möchte zu einem Dienst, den wir nicht betreiben',
        text: `Er möchte etwas erreichen, das es hier nicht gibt. ${TELL_MAKER}`,
      },
      not_found: {
        title: 'Hier ist nichts mehr',
        text: `Was Sie suchen, ist weg oder abgelaufen. ${START_AGAIN}`,
      },
      rate_limited: {
        title: 'Das war zu oft in kurzer Zeit',
        text: 'Warten Sie eine Minute und beginnen Sie dann vom Assistenten aus neu.',
      },
    },
  },

  privacy: {
    heading: 'Datenschutz',
    lead: (name: string, things: string) =>
      `Über ${name} kann ein Assistent Ihrer Wahl ${things} nutzen. Gespeichert wird, was dafür nötig ist, und nicht mehr.`,
    kept: 'Was gespeichert wird',
    keptByDefault: 'was die App für Sie aufbewahrt',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things}:`)} ${kept}.`,
    account: (strong: Wrap) =>
      rich`${strong('Ihr Konto:')} Ihre E-Mail-Adresse und Ihr Passwort, dieses in einer Form, aus der es niemand zurücklesen kann.`,
    connections: (strong: Wrap) =>
      rich`${strong('Ihre Verbindungen:')} welchen Assistenten Sie erlaubt haben, was er darf, seit wann und wann er zuletzt benutzt wurde. Zugangsschlüssel werden als Fingerabdruck oder verschlüsselt gespeichert.`,
    record: (strong: Wrap) =>
      rich`${strong('Ein Nutzungsprotokoll:')} welcher Assistent wann was getan hat, in einem Satz, der Ihre Worte enthalten kann, und ob es gelungen ist; außerdem Sicherheitsereignisse, etwa dass eine Anmeldung erlaubt oder zurückgezogen wurde. Was ein Assistent geändert hat und wofür er Ihre Zustimmung wollte, bleibt 30 Tage gespeichert, damit Sie es rückgängig machen und nachsehen können.`,
    seen: 'Was ein Assistent sieht',
    seenText: (things: string) =>
      `Nur, was Sie erlaubt haben, und nur von Ihrem eigenen Konto: ${things} und wer Sie hier sind. Ihr Passwort sieht er nie. Was Sie dem Assistenten sagen, geht an seinen Hersteller, für den dessen eigene Datenschutzerklärung gilt; die Seite, die Sie um Erlaubnis fragt, verlinkt sie, wenn es eine gibt.`,
    notDone: 'Was nicht geschieht',
    noTracking: 'Keine Werbung, kein Tracking, kein Verkauf von Daten.',
    noCookies: 'Diese Seiten laden nichts von anderen Websites und setzen keine Cookies.',
    stored:
      'Ihr Browser speichert, dass Sie angemeldet sind, bis Sie sich abmelden; welche Sprache Sie gewählt haben; und, während Sie auf einen Anmeldelink warten, für welche Adresse Sie ihn angefordert haben. Ein Tab merkt sich, welche Anfrage Sie beantwortet haben, und ein Tab mit der Spielwiese bewahrt die Zugangsschlüssel ihrer Verbindung auf, bis Sie ihn schließen.',
    howLong: 'Wie lange',
    howLongText: (things: string) =>
      `Solange Sie Ihr Konto haben. Wird das Konto gelöscht, löscht das auch ${things} und die Verbindungen. Zugangsschlüssel laufen von selbst ab, und sofort, wenn Sie die Verbindung trennen. Das Nutzungsprotokoll wird nach einer festgelegten Zeit gelöscht.`,
    contact: 'Kontakt',
    contactText:
      'Wer die App betreibt, zu der Ihr Konto gehört, betreibt auch diese Seiten. Wenden Sie sich dorthin, um zu sehen, zu berichtigen oder löschen zu lassen, was über Sie gespeichert ist.',
  },

  terms: {
    heading: 'Nutzungsbedingungen',
    lead: (name: string, things: string) =>
      `Diese Bedingungen gelten, wenn Sie über ${name} einen Assistenten ${things} nutzen lassen. Daneben gelten die Bedingungen der App, zu der Ihr Konto gehört.`,
    decide: 'Sie entscheiden',
    decideText:
      'Sie selbst erlauben einen Assistenten, und nur für Ihr eigenes Konto. Was er im Rahmen Ihrer Erlaubnis tut, tut er in Ihrem Auftrag. Sie können ihn jederzeit trennen; das wirkt sofort.',
    notAllowed: 'Was nicht erlaubt ist',
    notAllowedText:
      'Verbinden Sie keinen Assistenten mit einem Konto, das nicht Ihres ist, umgehen Sie keine Berechtigungen oder Grenzen, und nutzen Sie eine Verbindung nicht, um gegen Gesetze zu verstoßen oder anderen zu schaden.',
    makers: 'Assistenten haben ihre eigenen Hersteller',
    makersText:
      'Ein Assistent wird von seinem Hersteller betrieben, zu dessen eigenen Bedingungen. Er kann Sie missverstehen: Prüfen Sie, was Ihnen wichtig ist.',
    service: 'Der Dienst',
    serviceText:
      'Er wird bereitgestellt, wie er ist. Wer ihn betreibt, darf die Zahl der Aufrufe begrenzen und einen Assistenten sperren, der Schaden anrichtet. Ihre gesetzlichen Rechte bleiben bestehen.',
    contact: 'Kontakt',
    contactText:
      'Wer die App betreibt, zu der Ihr Konto gehört, betreibt auch diese Seiten. Sind dort eigene Bedingungen veröffentlicht, gehen diese vor.',
  },

  support: {
    heading: 'Hilfe',
    lead: (name: string) =>
      `Mit ${name} funktioniert etwas nicht, wie es soll? Das hilft am häufigsten.`,
    fails: 'Ein Assistent lässt sich nicht verbinden',
    failsText:
      'Entfernen Sie den Connector im Assistenten und fügen Sie ihn neu hinzu. Melden Sie sich dann hier mit dem Konto an, das Sie in der App verwenden.',
    cut: 'Sie möchten einen Assistenten stoppen',
    cutText: (link: Wrap) =>
      rich`Unter ${link('Verbundene Apps')} trennen Sie ihn oder nehmen ihm einzelne Berechtigungen. Das wirkt sofort.`,
    wrong: 'Ein Assistent hat etwas getan, das Sie nicht wollten',
    wrongText: (link: Wrap) =>
      rich`Unter ${link('Aktivität')} steht, welcher Assistent wann was getan hat. Trennen Sie ihn, wenn Sie ihn nicht kennen.`,
    ask: 'Einen Menschen fragen',
    write: (link: Wrap) =>
      rich`${link('Schreiben Sie dem Support')} und nennen Sie, wann es geschah und welcher Assistent es war. Schicken Sie nie ein Passwort oder einen Zugangsschlüssel.`,
    askText:
      'Fragen Sie, wer die App betreibt, zu der Ihr Konto gehört; dort werden auch diese Seiten betrieben. Nennen Sie, wann es geschah und welcher Assistent es war. Schicken Sie nie ein Passwort oder einen Zugangsschlüssel.',
  },

  playground: {
    heading: 'Spielwiese',
    lead: 'Seien Sie der Assistent: Verbinden Sie ihn, drücken Sie, was er tun könnte, und lesen Sie, was übertragen wird.',
    leadWith: (things: string) =>
      `Seien Sie der Assistent: Verbinden Sie ihn, drücken Sie, was er tun könnte, lesen Sie, was übertragen wird, und sehen Sie, wie sich ${things} dabei ändern.`,
    loading: 'Die Spielwiese wird geladen',
    none: 'Hier gibt es keine Spielwiese',
    noneWhy: (command: Slot) =>
      rich`Die Spielwiese ist ein Assistent zum Ausprobieren. Dieser Dienst kennt ihn nicht: Er gehört zum lokalen Stack (${command}) und zu Demos.`,
    elsewhere: 'Die Spielwiese hat eine andere Adresse',
    elsewhereWhy:
      'Der Dienst, mit dem sie sich verbindet, hat einen anderen Namen; sie funktioniert nur dort.',
    failed: 'Wir konnten die Spielwiese nicht laden',
    assistant: 'Der Assistent',
    action: 'Aktion',
    denied: 'Sie haben abgelehnt, deshalb ist der Assistent nicht verbunden.',
    callbackFailed: 'Die Antwort der Zustimmungsseite wurde nicht verwendet.',
    notBegunHere: 'Sie gehört zu nichts, was in diesem Tab begonnen wurde.',
    notFromServer: 'Sie kam nicht von dem Server, der gefragt wurde.',
    serverSaid: (error: string) => `Der Server sagt: ${error}.`,
    serverSaidNothing: 'Der Server nennt keinen Grund.',
    ended: 'Die Verbindung ist beendet: Ihre Token gelten nicht mehr. Verbinden Sie neu.',
    refused: 'Das hat nicht geklappt. Die Antwort unten sagt, warum.',
    hasTokens: 'Hat Token. Rufen Sie eine Aktion auf, um sie auszuprobieren.',
    asksFirst:
      'Er fragt zuerst um Erlaubnis, wie jeder andere Assistent: Sie gehen zur Zustimmungsseite und kommen hierher zurück.',
    connect: 'Den Assistenten verbinden',
    accessToken: 'Zugriffstoken',
    until: (token: Slot, time: string) => rich`${token} bis ${time}`,
    may: 'Darf',
    exchangeCode: 'Code eintauschen',
    refresh: 'Erneuern',
    spoil: 'Token unbrauchbar machen',
    notSent: 'nicht gesendet',
    chatGptAsks: 'ChatGPT fragt vorher',
    optional: (field: string) => `${field} (optional)`,
    learnId: 'Rufen Sie zuerst die Aktion auf, die sie auflistet, um eine zu erfahren.',
    call: (action: string) => `${action} aufrufen`,
    request: 'Anfrage',
    requestOf: (title: string) => `Anfrage: ${title}`,
    answer: 'Antwort',
    answerOf: (title: string) => `Antwort: ${title}`,
    answerIn: (status: string, ms: number) => `${status} nach ${ms} ms`,
    noAnswer: 'keine',
    noAnswerCame: 'Es kam keine Antwort.',
    waiting: 'Warten auf Antwort…',
    exchanges: 'Anfragen und Antworten',
    statusOf: (title: string, status: number) => `${title}: Status ${status}`,
    before: 'Davor',
    unanswered: 'keine Antwort',
  },
}
