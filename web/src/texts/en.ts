import { englishWords } from '../../../client/consent/words.ts'
import { pluralOf, rich, type Slot, type Wrap } from './rich.ts'

const plural = pluralOf('en')

const START_AGAIN = 'Go back to the assistant and start connecting again.'
const TELL_MAKER = 'Please tell the maker of the assistant.'
const ELSEWHERE = 'This browser did not ask for that link, so it signs nobody in here.'
const CONFIRMED = 'If it came by email, the address is confirmed.'
const UNCHANGED = 'That sign-in was for another account, so nothing has changed here.'
const SAY = '“I have logged in”'

/** Everything that the pages say, in English. The other languages have the same shape. */
export const en = {
  /** What the client for adopters' own pages says too. */
  words: englishWords,

  things: 'your data',
  tryAgain: 'Try again',
  back: 'Back',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  loadFailed: 'Could not load',
  closePage: 'You can close this page.',
  toStart: 'Go to the start page',
  times: {
    now: 'just now',
    onDay: (day: string) => `on ${day}`,
    left: (minutes: string) => `${minutes} left`,
    lastMinute: 'less than a minute left',
  },

  frame: {
    skip: 'Skip to the content',
    pages: 'Pages',
    apps: 'Apps',
    playground: 'Playground',
    privacy: 'Privacy',
    terms: 'Terms',
    support: 'Support',
    language: 'Language',
    noTrackers: 'No trackers, no third parties.',
    stuckTitle: 'Something is stuck',
    stuck: 'This page could not be shown',
    stuckHelp: 'Check your connection, then load the page again.',
    reload: 'Load again',
    offline:
      'You are offline. This is what was known before; it is brought up to date once you are back.',
    unreachable: 'The server does not answer. Trying again by itself.',
    framed: 'Open this page by itself',
    framedWhy:
      'It is shown inside another site. To keep your account safe it only works in a tab of its own.',
    newTab: 'Open in a new tab',
    noPageTitle: 'Page not found',
    noPage: 'There is no page here',
    noPageWhy: 'The link may be mistyped, or made for a part of this site that is not open.',
  },

  setup: {
    heading: 'This site is not set up completely',
    correct: 'Its operator has to correct config.json:',
  },

  start: {
    title: 'Connect your assistant',
    lead: (name: string, things: string) =>
      `${name} lets an AI assistant work with ${things}, as far as you allow it.`,
    ask: (things: string, strong: Wrap) =>
      rich`${strong('Ask your assistant')} for ${things}. The first time, it sends you here.`,
    decide: (strong: Wrap) =>
      rich`${strong('Sign in and decide.')} You see who asks, and for what. It never learns your password.`,
    stay: (strong: Wrap) =>
      rich`${strong('Stay in charge.')} You see every connection here, and end it when you like.`,
  },

  account: {
    heading: 'Your account',
    menu: 'Your account',
    signedInAs: 'Signed in as',
    signOut: 'Sign out',
    useAnother: 'Use another account',
    lookingUp: 'Looking up whether you are signed in',
    unknown: 'We could not look up who you are',
    ended: 'Your sign-in has ended. Sign in again: what you typed is still here.',
    endedAtStart: 'Your sign-in has ended. Sign in again: nothing is lost.',
  },

  signIn: {
    title: 'Sign in',
    email: 'E-mail',
    password: 'Password',
    show: 'Show',
    hide: 'Hide',
    showTyped: 'Show what I type',
    hideTyped: 'Hide what I type',
    signIn: 'Sign in',
    newHere: 'New here? Use the same two fields.',
    signUp: 'Create account',
    link: 'E-mail me a sign-in link instead',
    continueWith: (provider: string) => `Continue with ${provider}`,
    checkEmail: 'Check your email',
    linkSent: (email: Slot) =>
      rich`If ${email} can sign in here, a link is on its way to it. Open it in this browser and you come right back to this page, signed in. In another browser it only confirms the address; sign in there to go on.`,
    confirmationSent: (email: Slot) =>
      rich`If ${email} can have an account here, a link is on its way to it. Open it in this browser and you come right back to this page, signed in. In another browser it only confirms the address; sign in there to go on.`,
    code: 'Or type the code, if the email has one',
    codeMissing: 'Enter the code from the email.',
    codeWrong:
      'That code is not right, or no longer valid. Use the newest email; opening its link uses up the code.',
    withCode: 'Sign in with the code',
    spam: 'Nothing there after a minute? Look in the spam folder.',
  },

  signInErrors: {
    wrong:
      'The email or the password is not right. Check both, or create an account if you are new here.',
    taken: 'There is already an account with this email. Sign in with its password instead.',
    badEmail: 'This does not look like an email address. Check it for typing mistakes.',
    notConfirmed:
      'Your email is not confirmed yet. Open the link in the email we sent you, then sign in.',
    cannotSendTo: 'This service cannot send email to that address. Use another one.',
    noPasswords: 'Sign-in with a password is switched off here.',
    noNewAccounts: 'New accounts are not being taken right now.',
    blocked: 'This account has been blocked. Ask the operator of this service.',
    emailedJustNow:
      'We sent you an email moments ago. Look for it, or wait a minute before asking for another.',
    textedJustNow:
      'We sent you a code moments ago. Use that one, or wait a minute before asking for another.',
    robot: 'The robot check did not pass. Reload the page and try again.',
    leaked: 'This password is in a known leak, so others can guess it. Choose another one.',
    weak: 'Choose a stronger password.',
    weakLength: (characters: string) =>
      `Choose a stronger password: at least ${characters} characters.`,
    mix: 'Mix letters, digits and other characters.',
    noEmail: 'Enter your email address.',
    noPassword: 'Enter your password.',
  },

  returned: {
    expired: 'The link in that email has expired or was used already. Ask for another one.',
    other: 'Signing in that way did not work. Try again, or choose another way.',
    otherAccount: UNCHANGED,
    otherAccountSignedIn: `${UNCHANGED} Sign out first if you want to use it.`,
    notOurs: `${ELSEWHERE} ${CONFIRMED} Sign in to go on, but only if you started this yourself.`,
    notOursSignedIn: `${ELSEWHERE} ${CONFIRMED} You stay signed in as you were.`,
  },

  factor: {
    confirm: 'Confirm',
    totp: 'Your account has a second factor. Open your authenticator app, and type its code here.',
    totpCode: 'Code of your authenticator app',
    totpMissing: 'Enter the code that your authenticator app shows.',
    totpWrong: 'That code is not right, or its time is over. Type the one that your app shows now.',
    phone: 'Your account has a second factor: a code that is sent to your phone by SMS.',
    send: 'Send the code',
    sent: 'A code is on its way to your phone. Type it here.',
    sendAgain: 'Send another code',
    smsCode: 'Code from the SMS',
    smsMissing: 'Enter the code from the SMS.',
    smsWrong: 'That code is not right, or its time is over. Check it, or ask for another one.',
    elsewhere:
      'The second factor of your account is a passkey or a security key. It only works in the app where you set it up. Confirm it there, or add an authenticator app or a phone number to your account there; then come back.',
  },

  client: {
    from: (host: Slot) => rich`from ${host}`,
    returnsTo: (place: Slot) => rich`returns to ${place}`,
    loopback: 'an app on this computer',
    app: (scheme: Slot) => rich`the app ${scheme}`,
    choseItsName: 'It chose its name itself. Nobody has checked it.',
    siteChoseName: 'That site chose its name. Nobody has checked it.',
  },

  consent: {
    loading: 'Loading the request',
    signInTitle: (client: string) => `Sign in to connect ${client}`,
    signIn: (client: Slot) => rich`Sign in to connect ${client}`,
    title: (client: string) => `Connect ${client}`,
    heading: (client: Slot) => rich`Let ${client} connect to your account?`,
    signInFirst: 'Sign in first. Then you see what it asks for, and you decide.',
    signInAgain: (account: Slot) =>
      rich`You are signed in as ${account}, but this app wants to be sure that it is you. Sign in once more; then you see what it asks for, and you decide.`,
    powers: 'It will be able to',
    presets: 'How much',
    everything: 'Everything',
    readOnly: 'Read only',
    custom: 'My choice',
    actions: (count: number) => `${count} actions`,
    nothingTicked: 'Tick at least one permission to allow it, or deny.',
    disconnect: (link: Wrap) =>
      rich`It stays connected until you ${link('disconnect it')}. It never sees your password and acts for no other account.`,
    policy: (host: string) => `Its privacy policy (${host}, new tab)`,
    tooManyApps: (link: Wrap) =>
      rich`Your account has as many connected apps as it may have. ${link('Disconnect some')}, then come back and allow this one.`,
    deny: 'Deny',
    allow: 'Allow',
    openUntil: (time: Slot) => rich`Open until ${time}`,
    openUntilLeft: (time: Slot, left: string) => rich`Open until ${time}, ${left}`,
    chatAsks: 'A chat is asking.',
    deviceAsks: 'A device is asking.',
    askedAgo: (ago: Slot) => rich`It asked ${ago}.`,
    onlyYours:
      'Allow it only if you asked for it yourself, just now. If somebody sent you here, deny.',
    chatCode: (code: Slot) =>
      rich`Does the chat show this code? ${code} If it shows another one, or none, deny.`,
    deviceCode: (code: Slot) =>
      rich`Does your device show this code? ${code} If it shows another one, or none, deny.`,
    allowed: 'Allowed',
    denied: 'Denied',
    mayConnect: (client: Slot) => rich`${client} may connect now.`,
    nothingShared: (client: Slot) => rich`Nothing was shared with ${client}.`,
    takingYouBack: (place: Slot) => rich`Taking you back to ${place}…`,
    nothingHappens: (link: Wrap) => rich`Nothing happens? ${link('Go back now')}.`,
    nothingHappensInApp: (link: Wrap) =>
      rich`Nothing happens? ${link('Go back now')}, or close this page and open the app yourself.`,
    backToChat: (strong: Wrap) =>
      rich`Go back to the chat and say ${strong(SAY)}. You can close this page.`,
    backToDevice: 'You can close this page and return to your device: it goes on by itself.',
    seeApps: (link: Wrap) => rich`See and disconnect it any time under ${link('your apps')}.`,
    answeredTitle: 'Already answered',
    answered: {
      approve: 'You allowed this already',
      deny: 'You denied this already',
      unknown: 'This request was already answered',
    },
    answeredBefore: 'It was allowed or denied before, perhaps in another tab.',
    answeredOnce: 'A request is answered once, and nothing more happens here.',
    afterwards: {
      connect:
        'If the assistant is not connected, or you changed your mind, go back to it and start connecting again.',
      login: `If you allowed it, go back to the chat and say ${SAY}. If you changed your mind, ask the chat for a new link.`,
      device: 'If your device does not go on, or you changed your mind, start again on the device.',
    },
    expiredTitle: 'Request expired',
    expired: {
      connect: {
        heading: 'This request has expired',
        text: 'For your safety a request to connect stays open for a few minutes only. Nothing was shared.',
        steps: [
          'Go back to the assistant, for example ChatGPT.',
          'Start signing in there again.',
          'It brings you here with a new request.',
        ],
      },
      login: {
        heading: 'This link no longer works',
        text: `A link out of a chat works once, and for ten minutes. If you have just allowed it, go back to the chat and say ${SAY}. Otherwise:`,
        steps: [
          'Go back to the chat.',
          'Say that you want to log in again.',
          'Open the new link that it shows you.',
        ],
      },
      device: {
        heading: 'This code no longer works',
        text: 'For your safety a code works once, and for ten minutes. Nothing was shared.',
        steps: [
          'Go back to your device.',
          'Start signing in there again.',
          'Enter the new code that it shows you.',
        ],
      },
    },
    anotherCode: 'Enter another code',
    incompleteTitle: 'Incomplete link',
    incomplete: 'This link is not complete',
    incompleteWhy:
      'It does not say which assistant wants to connect. Perhaps a part got lost when it was copied.',
    incompleteHelp: 'Go back to the assistant and start signing in there again.',
    unsafeTitle: 'Cannot go back',
    unsafe: 'We cannot take you back',
    unsafeWhy:
      'Your answer was taken, but the assistant wants to continue at an address that is not safe to open. Please tell its maker.',
    failed: 'We could not load this request',
  },

  device: {
    heading: 'Connect a device',
    text: 'Your device or app shows a code. Enter it here; then you see what it asks for.',
    code: 'Code on your device',
    missing: 'Enter the code that your device shows.',
    wrong:
      'That is not the code of a device: it has eight letters and no digits, like BCDF-GHJK. Look again.',
    continue: 'Continue',
  },

  apps: {
    heading: 'Connected apps',
    signIn: 'Sign in to see your connected apps',
    lead: (things: string) =>
      `These may act on ${things}. Ending a connection takes effect at once.`,
    loading: 'Loading your connected apps',
    looking: 'Looking for a connection',
    connected: 'Connected',
    notConnected: 'Not connected',
    connectedOn: (time: Slot) => rich`Connected ${time}`,
    notUsed: 'Not used yet',
    lastUsed: (ago: Slot) => rich`Last used ${ago}`,
    waiting: 'Allowed. Waiting for the device to fetch its access',
    permissions:
      'What it may do. Switching off takes effect at once; to allow it again, connect again.',
    switchedOff: 'Connect again to allow it',
    lastPermission: 'One permission stays on. To take away all, disconnect it.',
    stillOn: 'It is still on.',
    askFirst: 'Ask me before it deletes',
    askFirstHelp:
      'What it wants to delete, and anything else that needs your word, waits up to ten minutes for your answer, here or on your phone.',
    askUnchanged: 'Nothing was switched.',
    confirmAsk: 'Confirm that it is you, to switch it',
    confirmSwitch: 'Confirm that it is you, to switch it off',
    disconnect: 'Disconnect',
    disconnectApp: (app: string) => `Disconnect ${app}`,
    confirmHeading: (app: Slot) => rich`Disconnect ${app}: confirm that it is you`,
    confirmTitle: 'Confirm that it is you',
    ask: (app: Slot) => rich`Disconnect ${app}?`,
    noMore: 'It can no longer see or change anything of yours.',
    onlyThis: 'This ends only this connection.',
    onlyThisOf: (time: string) => `This ends only the connection of ${time}.`,
    others: (app: Slot, count: number) =>
      rich`${app} has ${plural(count, { one: 'one more', other: `${count} more` })}.`,
    stays: 'What it did stays as it is, and you can connect it again from the assistant.',
    stillConnected: 'It is still connected.',
    ended: (app: string) => `${app} is disconnected.`,
    endedBefore: (app: string) => `${app} is already disconnected.`,
    added: (apps: string, count: number) =>
      plural(count, { one: `${apps} is connected.`, other: `${apps} are connected.` }),
    connections: (count: number) =>
      plural(count, { one: 'One connection', other: `${count} connections` }),
    returnsTo: (place: Slot) => rich`Returns to ${place}`,
    disconnectAppOf: (app: string, since: string) => `Disconnect ${app}, connected ${since}`,
    disconnectAll: (count: number) => `Disconnect all ${count}`,
    unused: (count: number) =>
      plural(count, {
        one: 'One connection is older than a week and was never used.',
        other: `${count} connections are older than a week and were never used.`,
      }),
    removeUnused: (count: number) =>
      plural(count, {
        one: 'Remove 1 connection never used',
        other: `Remove ${count} connections never used`,
      }),
    askUnused: (count: number) =>
      plural(count, {
        one: 'Remove 1 connection never used?',
        other: `Remove ${count} connections never used?`,
      }),
    unusedStay: 'Whatever you use stays connected. A removed assistant can be connected again.',
    remove: 'Remove',
    removed: (count: number) =>
      plural(count, {
        one: '1 connection is removed.',
        other: `${count} connections are removed.`,
      }),
    allEnded: (app: string, count: number) =>
      plural(count, {
        one: `${app} is disconnected.`,
        other: `${app} is disconnected: ${count} connections.`,
      }),
    nothingLeft: 'They have ended already.',
    nothingEnded: 'Nothing was ended.',
    askAll: (count: number) => `All ${count} of its connections end.`,
    failed: 'We could not load your connected apps.',
    none: 'No assistant is connected to your account.',
    wayByAssistant: (things: string, strong: Wrap) =>
      rich`${strong('ChatGPT and other assistants:')} ask there for ${things}. The assistant sends you here to sign in, and you decide.`,
    wayByDevice: (strong: Wrap, link: Wrap) =>
      rich`${strong('A device or a command line:')} it shows a code. ${link('Enter it')}.`,
    wayByPlayground: (strong: Wrap, link: Wrap) =>
      rich`${strong('Just looking?')} The ${link('playground')} is an assistant whose buttons you press yourself.`,
    noticesNew: 'This page notices a new connection by itself.',
  },

  activity: {
    link: 'Activity',
    heading: 'Activity',
    signIn: 'Sign in to see what assistants did',
    lead: 'What assistants did in your name, the latest first.',
    loading: 'Loading the activity',
    none: 'No assistant has done anything yet.',
    noneOf: 'This app has done nothing yet.',
    noneHelp: 'Whatever one does appears here at once.',
    failed: 'We could not load the activity.',
    only: (app: Slot) => rich`Only what ${app} did.`,
    onlyOne: 'Only what one app did.',
    showAll: 'Show everything',
    older: 'Load older',
    refused: 'Refused',
    broke: 'Failed',
    held: 'Held',
    heldWhy: (link: Wrap) => rich`It had to ask you first. ${link('See your approvals')}`,
    denied: 'Denied',
    deniedWhy: 'You said no. Nothing was done.',
    show: 'Show it',
    undo: 'Undo',
    undoOne: (what: string) => `Undo: ${what}`,
    undone: 'Undone',
    confirmUndo: 'Confirm your second factor to undo this.',
    because: {
      forbidden: 'You have not allowed this, or no longer.',
      not_found: 'There was no such thing.',
      invalid_request: 'The request could not be used as it was.',
      conflict: 'It did not fit what is there.',
      rate_limited: 'Too many requests at once.',
    },
    ours: 'Something went wrong here. Nothing was changed.',
  },

  approvals: {
    link: 'Approvals',
    heading: 'Approvals',
    signIn: 'Sign in to decide what an assistant may do',
    lead: 'What an assistant may do only once you say so. Without your answer, nothing happens.',
    loading: 'Loading what waits for your answer',
    waiting: (count: number) =>
      plural(count, { one: '1 waits for your answer', other: `${count} wait for your answer` }),
    asks: (app: Slot) => rich`${app} asks you first`,
    onYes: (text: Slot) => rich`If you approve: ${text}`,
    values: 'With exactly these details',
    noValues: 'It takes no details.',
    empty: '(empty)',
    wholeValue: 'Show all of it',
    allValues: (count: number) => `Show all ${count} details`,
    deny: 'Deny',
    approve: 'Approve',
    denyOne: (title: string) => `Deny: ${title}`,
    approveOne: (title: string) => `Approve: ${title}`,
    notTaken: 'Your answer was not taken.',
    confirm: 'Confirm that it is you, to answer',
    words: {
      approved: 'Approved',
      denied: 'Denied',
      expired: 'Expired',
      cancelled: 'Cancelled',
      failed: 'Failed',
    },
    became: {
      approved: 'It is done.',
      denied: 'Nothing was done.',
      expired: 'There was no answer in time, so nothing was done.',
      cancelled: 'The app may no longer do this, so nothing was done.',
      failed: 'You approved it, but it did not work. Nothing was changed.',
    },
    cancelled: {
      forbidden: 'You switched off the permission that it needs, so nothing was done.',
      unauthorized: 'The app was disconnected, so nothing was done.',
    },
    answered: 'It was answered already, in another tab or on your phone.',
    unknown: 'There is nothing to answer behind this link.',
    unknownHelp: 'It may belong to another account, or be long over.',
    none: 'Nothing waits for your answer.',
    noneHelp: (link: Wrap) =>
      rich`When an assistant has to ask you, it appears here at once. Which ones ask before they delete is up to you: see ${link('your apps')}.`,
    earlier: 'Earlier',
    failed: 'We could not load what waits for your answer.',
  },

  error: {
    says: 'The link that brought you here says',
    unknown: {
      title: 'The connection did not work',
      text: `Nothing was connected. ${START_AGAIN} If it happens twice, tell its maker.`,
    },
    byCode: {
      access_denied: {
        title: 'The connection was not allowed',
        text: 'Access was denied, so nothing was connected. You can start again from the assistant whenever you like.',
      },
      invalid_request: {
        title: 'The assistant’s request cannot be used',
        text: `The request that brought you here is missing something, or carries something that does not belong. ${START_AGAIN} If it happens twice, tell its maker.`,
      },
      invalid_scope: {
        title: 'The assistant asked for something that does not exist',
        text: `It wants a permission that this service does not know. ${TELL_MAKER}`,
      },
      server_error: {
        title: 'Something went wrong on our side',
        text: `We could not finish this. Wait a moment. ${START_AGAIN}`,
      },
      temporarily_unavailable: {
        title: 'The service is taking a short break',
        text: `It is busy or being looked after. Wait a minute. ${START_AGAIN}`,
      },
      unauthorized_client: {
        title: 'The assistant may not connect this way',
        text: `It is known here, but not for this kind of sign-in. ${TELL_MAKER}`,
      },
      unsupported_response_type: {
        title: 'The assistant asked in a way we do not support',
        text: `Its settings do not fit this service. ${TELL_MAKER}`,
      },
      expired_token: {
        title: 'This took too long',
        text: `What you were sent here with is no longer valid. ${START_AGAIN}`,
      },
      invalid_client: {
        title: 'We do not know this assistant',
        text: 'It is not registered here, or no longer. Nothing was shared with it. What helps: remove the connector in the assistant and add it again.',
      },
      invalid_grant: {
        title: 'This sign-in is no longer valid',
        text: `It was used already or has expired. ${START_AGAIN}`,
      },
      invalid_redirect_uri: {
        title: 'The assistant’s return address is not known here',
        text: `To keep you safe we do not send you to an address that nobody registered. Nothing was shared. ${TELL_MAKER}`,
      },
      invalid_target: {
        title: 'The assistant asked for a service we do not run',
        text: `It wants to reach something that is not here. ${TELL_MAKER}`,
      },
      not_found: {
        title: 'There is nothing here any more',
        text: `What you were looking for is gone or has expired. ${START_AGAIN}`,
      },
      rate_limited: {
        title: 'That was too often in a short time',
        text: 'Wait a minute, then start again from the assistant.',
      },
    },
  },

  privacy: {
    heading: 'Privacy',
    lead: (name: string, things: string) =>
      `${name} lets an assistant of your choice work with ${things}. It keeps what that takes, and no more.`,
    kept: 'What is kept',
    keptByDefault: 'what the app keeps for you',
    keptOf: (things: string, kept: string, strong: Wrap) => rich`${strong(`${things}:`)} ${kept}.`,
    account: (strong: Wrap) =>
      rich`${strong('Your account:')} your email address, and your password in a form that nobody can read back.`,
    connections: (strong: Wrap) =>
      rich`${strong('Your connections:')} which assistant you allowed, what it may do, since when, and when it was last used. Access keys are kept as fingerprints or encrypted.`,
    record: (strong: Wrap) =>
      rich`${strong('A record of use:')} which assistant did what, in a sentence that may quote you, when, and whether it worked; and security events such as a sign-in that was allowed or withdrawn. What an assistant changed, and what it asked you to approve, is kept for 30 days, so that you can undo it and look it up.`,
    seen: 'What an assistant sees',
    seenText: (things: string) =>
      `Only what you allowed, and only of your own account: ${things}, and who you are here. It never sees your password. What you say to the assistant goes to its maker, whose own privacy policy applies there; the page that asks for your permission links it when there is one.`,
    notDone: 'What is not done',
    noTracking: 'No advertising, no tracking, no selling of data.',
    noCookies: 'These pages load nothing from other sites and set no cookies.',
    stored:
      'Your browser stores that you are signed in, until you sign out; which language you chose; and while you wait for a sign-in link, which address you asked it for. A tab remembers which request you answered, and a tab with the playground keeps the access keys of its connection, until you close it.',
    howLong: 'How long',
    howLongText: (things: string) =>
      `As long as you have your account. Deleting the account deletes ${things} and the connections with it. Access keys end by themselves, and at once when you disconnect. The record of use is deleted after a set time.`,
    contact: 'Contact',
    contactText:
      'The operator of the app that your account belongs to also runs these pages. Ask them to see, correct or delete what is kept about you.',
  },

  terms: {
    heading: 'Terms of use',
    lead: (name: string, things: string) =>
      `These terms apply when you let an assistant work with ${things} through ${name}. The terms of the app that your account belongs to apply as well.`,
    decide: 'You decide',
    decideText:
      'You allow an assistant yourself, for your own account only. What it then does within what you allowed, it does on your behalf. You can disconnect it whenever you like; that takes effect at once.',
    notAllowed: 'What is not allowed',
    notAllowedText:
      'Do not connect an assistant to an account that is not yours, work around permissions or limits, or use a connection to break the law or to harm others.',
    makers: 'Assistants have their own makers',
    makersText:
      'An assistant is run by its maker, under the maker’s own terms. It can misunderstand you: check what matters to you.',
    service: 'The service',
    serviceText:
      'It is provided as it is. The operator may limit how much is called, and may cut off an assistant that does harm. Rights that the law gives you remain.',
    contact: 'Contact',
    contactText:
      'The operator of the app that your account belongs to also runs these pages. Where the operator has published terms of its own, those come first.',
  },

  support: {
    heading: 'Support',
    lead: (name: string) =>
      `Something with ${name} does not work as it should? This is what helps most.`,
    fails: 'An assistant does not connect',
    failsText:
      'Remove the connector in the assistant and add it again. Then sign in here with the account that you use in the app.',
    cut: 'You want to stop an assistant',
    cutText: (link: Wrap) =>
      rich`Under ${link('Connected apps')} you disconnect it, or take away single permissions. It takes effect at once.`,
    wrong: 'An assistant did something that you did not want',
    wrongText: (link: Wrap) =>
      rich`${link('Activity')} shows what each assistant did, and when. Disconnect it if you do not recognize it.`,
    ask: 'Ask a person',
    write: (link: Wrap) =>
      rich`${link('Write to support')}, and say when it happened and which assistant it was. Never send a password or an access key.`,
    askText:
      'Ask the operator of the app that your account belongs to, who also runs these pages. Say when it happened and which assistant it was. Never send a password or an access key.',
  },

  playground: {
    heading: 'Playground',
    lead: 'Be the assistant: connect it, press what it could do, read what goes over the wire.',
    leadWith: (things: string) =>
      `Be the assistant: connect it, press what it could do, read what goes over the wire, and watch ${things} follow.`,
    loading: 'Loading the playground',
    none: 'There is no playground here',
    noneWhy: (command: Slot) =>
      rich`The playground is an assistant for trying things out. This service does not know it: it belongs to the local stack (${command}) and to demos.`,
    elsewhere: 'The playground has another address',
    elsewhereWhy: 'The service that it connects to goes by another name, so it works there only.',
    failed: 'We could not load the playground',
    assistant: 'The assistant',
    action: 'Action',
    denied: 'You denied it, so the assistant is not connected.',
    callbackFailed: 'The answer of the consent page was not used.',
    notBegunHere: 'It does not belong to anything that this tab began.',
    notFromServer: 'It did not come from the server that was asked.',
    serverSaid: (error: string) => `The server said: ${error}.`,
    serverSaidNothing: 'The server gave no reason.',
    ended: 'The connection has ended: its tokens are no longer good. Connect again.',
    refused: 'That did not work. The answer below says why.',
    hasTokens: 'Has tokens. Call an action to try them.',
    asksFirst:
      'It asks for your permission first, like every other assistant: you go to the consent page and come back here.',
    connect: 'Connect the assistant',
    accessToken: 'Access token',
    until: (token: Slot, time: string) => rich`${token} until ${time}`,
    may: 'May',
    exchangeCode: 'Exchange the code',
    refresh: 'Refresh',
    spoil: 'Spoil the token',
    notSent: 'not sent',
    chatGptAsks: 'ChatGPT asks first',
    optional: (field: string) => `${field} (optional)`,
    learnId: 'Call the action that lists them first to learn one.',
    call: (action: string) => `Call ${action}`,
    request: 'Request',
    requestOf: (title: string) => `Request: ${title}`,
    answer: 'Answer',
    answerOf: (title: string) => `Answer: ${title}`,
    answerIn: (status: string, ms: number) => `${status} in ${ms} ms`,
    noAnswer: 'none',
    noAnswerCame: 'No answer came.',
    waiting: 'Waiting for it…',
    exchanges: 'Requests and answers',
    statusOf: (title: string, status: number) => `${title}: status ${status}`,
    before: 'Before that',
    unanswered: 'no answer',
  },
}

/** What every language says. */
export type Texts = typeof en
