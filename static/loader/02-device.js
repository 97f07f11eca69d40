// What the device keeps: the choice in one cookie, and decisions on their way to the server in
// local storage until the server has answered. Owns their names; what the texts mean is the
// banner's to say.

const COOKIE = "latch_" + settings.site;
const OUTBOX = "latch_outbox_" + settings.site;
// Longest outbox, in characters: some twenty decisions. Beyond that the oldest goes.
const MOST = 24576;

const seconds = () => Math.floor(Date.now() / 1000);

// The text that is kept; empty if there is none, or if several, set for other paths or domains,
// disagree. Throws where cookies are blocked.
function kept() {
  let jar;
  try {
    jar = document.cookie;
  } catch {
    throw "cookies are blocked here";
  }
  const found = new Set(jar.split("; ").filter((pair) => pair.startsWith(COOKIE + "=")));
  return found.size === 1 ? [...found][0].slice(COOKIE.length + 1) : "";
}

// The parts of it: form, version, seconds, secret, granted, denied.
const keptParts = () => kept().split(".");

function writeCookie(text) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = COOKIE + "=" + text + "; Path=/; SameSite=Lax; Max-Age=" + settings.days * 86400 + secure;
  return kept() === text;
}

function hex() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

// Keeps the choice just made, at this time in seconds, and puts it on its way. A choice that is not
// kept is not in force: the banner is told what the device keeps now, whatever that is. And none
// is kept that could not be put on its way.
function keep(at) {
  const text = ask("keep", kept(), vouched || hex(), at);
  const letters = outbox().concat(vouched ? [] : lastLetter(at * 1000, text.split(".")[3]));
  // What was kept before, here or for other paths and domains, may be the opposite of what was
  // just said.
  if (writeCookie(text) || (expireCookie(COOKIE), writeCookie(text))) {
    writeOutbox(letters);
    return tell("sync", text, seconds());
  }
  complain("the browser does not keep the choice: nothing gated will run");
  expireCookie(COOKIE);
  // Whoever has answered is not asked again on this page.
  return tell("sync", kept(), seconds()) | tell("press", "close") | 64;
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
  while (letters.join().length > MOST && letters[1]) letters.shift();
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

// A decision for the server: how it was made, and the answers. Whoever has answered nothing yet is
// nobody known; a clock before 1970 tells no time.
function letter(said, answers, at, secret, voucher) {
  const [action, layer, gesture, trusted] = said.split(" ");
  return stringify({
    id: hex(),
    secret: secret || hex(),
    version: settings.version,
    language: first.lang,
    action,
    layer,
    gesture,
    trusted: trusted === "true",
    decided_at: Math.max(0, Math.floor(at)),
    page: location.pathname.slice(0, 512),
    answers: parse(answers),
    voucher,
    build: settings.build,
  });
}

// Over every domain and path under which a page here could have set it.
function expireCookie(name, path) {
  const labels = location.hostname.split(".");
  const domains = [""];
  for (let i = 0; i < labels.length - 1; i++) domains.push("; Domain=" + labels.slice(i).join("."));
  const paths = new Set(["/", location.pathname]);
  if (path) paths.add(path);
  location.pathname.replace(/\//g, (_, at, whole) => paths.add(whole.slice(0, at) || "/").add(whole.slice(0, at + 1)));
  const flags = location.protocol === "https:" ? ["; Secure", "; Secure; Partitioned"] : [""];
  for (const domain of domains) {
    for (const one of paths) {
      for (const flag of flags) document.cookie = name + "=; Max-Age=0; Path=" + one + domain + flag;
    }
  }
}

// What the visitor did last.
function lastLetter(at, secret) {
  return letter(state[3], state[4], at, secret);
}
