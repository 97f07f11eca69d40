// The start, and what can happen to a page afterwards: other tabs answer, it rests in the
// back/forward cache, it was only prerendered.

// What optional parts of the loader, and what is fetched later, may use.
const inner = { settings, base, nonce, get, send, permits, press, enter, ask, look, revive, putBack, complain, told, ledger };
Object.assign(inner, { grow, hex, letter, keptParts, expireCookie, seconds, trusted, reload, dress, put, switches, writeOutbox });
inner.host = () => host;
inner.state = () => state;
inner.lang = () => first;
inner.sync = () => sync();
inner.typed = () => typed;
inner.vouch = (secret) => (vouched = secret);
inner.report = (kind, name) => code("later").then((later) => later.report(kind, name));
inner.code = code;

if (parts.guard) guard = parts.guard(settings.guard, inner);
if (parts.switching) switching = parts.switching(settings.switching, inner);
if (parts.embeds) embeds = parts.embeds(settings.embeds, inner);

const sync = () => enter(["sync", kept(), seconds()], true);
// Not on the way out: to load this page anew would keep the visitor from leaving it.
const seen = () => document.hidden || sync();
let tabs;
function join() {
  tabs = new BroadcastChannel("latch_" + settings.site);
  tabs.onmessage = sync;
}

// An open channel would keep the page out of the back/forward cache.
const leave = () => tabs && tabs.close();
function comeBack(event) {
  sync();
  if (event.persisted) join();
}

// Typing is counted only while nothing is lost by not asking.
let typed;

const ready = start();
async function start() {
  const wasm = wasm_bindgen(get(settings.wasm));
  // Told below, in its turn.
  wasm.catch(() => {});
  const lang = language();
  if (lang !== first.lang) first = (await notice(lang)).first;
  await bodied();
  // Nobody has seen a prerendered page yet.
  await (document.prerendering && event(document, "prerenderingchange"));
  // What the visitor told another tool, before the site came to Latch: read once, where nothing has
  // been answered here. Whoever has not answered anything is asked, whatever else there is to know.
  const elsewhere = switching && !kept() && switching.stored();
  if (first.asks && !kept() && !elsewhere) {
    stand();
    paint();
  }
  await wasm;
  tell("start", kept(), seconds(), settings.brief);
  banner = !!state[1];
  if (!banner) throw "the notice is malformed or made for another version of the banner";
  if (!host) stand();
  if (elsewhere) takeOver(elsewhere);
  paint();
  join();
  document.addEventListener("input", (event) => (typed = typed || event.isTrusted), true);
  const answers = choice();
  before = Object.assign({}, answers.categories, answers.services);
  readTags();
  post();
  look();
  if (state[2].includes('"denied"')) withdraw();
  fetchLater();
  watch();
  if (guard) guard.changed();
  if (switching && switching.changed) switching.changed();
  emit("ready", answers);
  for (const one of waiting) press(...one);
  if (/[?&]latch_debug\b/.test(location.search)) code("debug");
}
ready.catch(fail);

// There is a body long before the whole page has come.
function bodied() {
  return new Promise((yes) => {
    const look = () => document.body && (watch.disconnect(), yes());
    const watch = new MutationObserver(look);
    watch.observe(document, { childList: true, subtree: true });
    look();
  });
}

latch.ready = ready;
latch.push = (deed) => deed(latch);
window.latch = latch;
if (early) early.forEach(latch.push);

function takeOver({ tool, granted, denied, at }) {
  if (tell("import", tool, granted.join(" "), denied.join(" ")) & 1) keep(Math.floor(at));
}

// What the owner's script tag says, or else the page's language, the visitor's, the owner's: the very
// one, or one of the same name and script.
function language() {
  if (/[?&]lang=/.test(script.src)) return first.lang;
  const key = (tag) => {
    try {
      const { language, script } = new Intl.Locale(tag).maximize();
      return language.replace(/^n[no]$/, "nb") + script;
    } catch {}
  };
  for (const want of [document.documentElement.lang, ...(navigator.languages || [])]) {
    const found =
      settings.langs.find((have) => have.toLowerCase() === want.toLowerCase()) ||
      (want && settings.langs.find((have) => key(have) === key(want)));
    if (found) return found;
  }
  return settings.lang;
}
