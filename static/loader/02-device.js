// What the device keeps: the choice in one cookie, and decisions on their way to the server in
// local storage until the server has answered. Owns their names; what the texts mean is the
// banner's to say.

const COOKIE = "latch_" + settings.site;
const OUTBOX = "latch_outbox_" + settings.site;
// Longest outbox, in characters: some twenty decisions. Beyond that the oldest goes.
const MOST = 24576;

const seconds = () => Date.now() / 1000;

// The text that is kept; empty if there is none. Throws where cookies are blocked.
function kept() {
  let jar;
  try {
    jar = document.cookie;
  } catch {
    throw "cookies are blocked here";
  }
  for (const pair of jar.split("; ")) if (pair.startsWith(COOKIE + "=")) return pair.slice(COOKIE.length + 1);
  return "";
}

// The parts of it: form, version, seconds, secret, granted, denied.
const keptParts = () => kept().split(".");

function writeCookie(text, age) {
  document.cookie =
    COOKIE + "=" + text + "; Path=/; SameSite=Lax; Max-Age=" + age + (location.protocol === "https:" ? "; Secure" : "");
}

function hex() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// Keeps the choice just made, at this time in seconds, and puts it on its way. A choice that is not
// kept is not in force: the banner is told what the device keeps now, whatever that is.
function keep(at) {
  const text = banner.to_keep(kept(), vouched || hex(), at);
  writeCookie(text, notice.days * 86400);
  if (kept() === text) vouched || afterPaint(() => push(at * 1000));
  else {
    complain("the browser does not keep the choice: nothing gated will run");
    // What was kept before may be the opposite of what was just said.
    writeCookie("", 0);
  }
  return banner.sync(kept(), seconds());
}

// Where local storage is blocked, decisions last as long as the page.
let memory = [];

function outbox() {
  try {
    return (localStorage[OUTBOX] || "").split("\n").filter(Boolean).concat(memory);
  } catch {
    return memory;
  }
}

function writeOutbox(letters) {
  memory = [];
  try {
    if (letters.length) localStorage[OUTBOX] = letters.join("\n");
    else localStorage.removeItem(OUTBOX);
  } catch {
    memory = letters;
  }
}

// The secret under which the server has recorded a vouched choice that is being kept.
let vouched;

// A decision as the server reads it. Whoever has answered nothing yet is nobody known.
function decision([action, layer, gesture, trusted], answers, at) {
  return {
    id: hex(),
    secret: keptParts()[3] || hex(),
    version: notice.version,
    language: notice.lang,
    action,
    layer,
    gesture,
    trusted: trusted === "true",
    decided_at: Math.floor(at),
    page: location.pathname.slice(0, 512),
    answers: JSON.parse(answers),
  };
}

// Puts what the visitor did last on its way.
function push(at) {
  const said = decision(banner.said().split(" "), banner.answers(), at);
  const letters = outbox().concat(JSON.stringify(said));
  while (letters.join().length > MOST && letters[1]) letters.shift();
  writeOutbox(letters);
  soon(post);
}
