// The page this runs on: the script tag, what the server wrote into it, and the state that all
// parts of the loader share. Decides nothing: until the banner has read a choice, everything
// gated stays absent.
//
// The server puts this site's settings in place of the string below:
// { site, version, days, css, wasm, pkg: { module: address }, lang, langs, key, build, brief, first, …one
// entry for each part }. `days` is how long a choice lasts; `build` names this code in decisions; `brief`
// what the banner must know; `first` what is shown before anything else is fetched, { lang, dir, saved,
// asks, layers }: layers are [closed, first], each a list of trees [name, {attribute: value}, …children], the first of which stands in the shadow.
// All else in a language is at /s/SITE/VERSION-LANG-KEY.json: { first, centre, notes, wipe, … }.
const settings = "__LATCH__";

// Pages may leave functions in `window.latch = []` before this arrives.
const early = window.latch;
if (early && !Array.isArray(early)) return complain("window.latch is taken: nothing starts here");

// As they are now: a page may replace them later, and a refusal must still get through.
const { fetch } = window;
const { parse, stringify } = JSON;

const script = document.currentScript;
const base = script.src.slice(0, script.src.lastIndexOf("/s/"));
// The page's policy trusts this script; it hands its nonce on to what it puts into the page.
const nonce = script.nonce;

// Set once everything has arrived. `switching`, `embeds` and `guard` are optional parts.
let banner, switching, embeds, guard, busy;
let { first } = settings;

// What the banner said last: a sum of 1 keep the choice, 2 a script was distrusted, 4 the choice has
// changed, 8 let something in once, 16 paint the screen, 32 set the switches; the screen; the
// choice in force as JSON; how the visitor acted last; what they answered then; what the switches
// show; what is new, if only that is asked. Until it has said anything, the first layer is asked for.
let state = [0, 1, "{}"];
const ask = (...words) => wasm_bindgen.tell(words.join("\x1f"));
function tell(...words) {
  state = ask(...words).split("\x1f");
  return +state[0];
}
const choice = () => parse(state[2]);

// The banner is never entered twice: a page's own console or cookie code that calls back waits.
function enter(words, quiet) {
  if (!banner) return 0;
  if (busy) {
    setTimeout(enter, 0, words, quiet);
    return 0;
  }
  let todo;
  busy = true;
  // From here, 64 is that the choice was not kept.
  try {
    todo = tell(...words);
    if (todo & 1) todo |= keep(seconds());
    if (todo & 8) writeOutbox(outbox().concat(lastLetter(Date.now(), keptParts()[3])));
    busy = false;
    // What it causes is put off until after the paint; only here nothing can keep it from coming.
    if (todo & 4) changed(quiet || todo & 64);
    if (todo & 16) paint(!quiet);
    if (todo & 48) switches();
    if (todo & 8) afterPaint(post);
    if (todo & 2) complain("a script tried to accept; only a person can");
  } catch (why) {
    // A choice without its record is none.
    if (busy && todo & 1) expireCookie(COOKIE);
    fail(why);
  }
  return todo;
}

// Something here does not work, perhaps because the page has broken it. Nothing further runs, and
// what has run ends with the page, unless the page is broken every time.
function fail(why) {
  banner = false;
  if (ledger[0] && performance.getEntriesByType("navigation")[0].type !== "reload") reload();
  if (host) host.remove();
  complain("nothing gated will run: " + ((why && why.message) || why));
}

// Without last words: what a script says as the page goes away comes after the no. The policy
// ends with the page.
function reload() {
  try {
    const silence = document.createElement("meta");
    silence.httpEquiv = "Content-Security-Policy";
    silence.content = "default-src 'self' 'unsafe-inline' data: blob: " + new URL(base).origin;
    document.head.append(silence);
  } finally {
    location.reload();
  }
}

// A control was used, or with no event a script asks: it can refuse but not accept. A click that
// no pointer made is the keyboard's, or an assistive tool's. What comes before the banner waits for
// it; that it was heard can be seen at once.
const waiting = [];
function press(act, item, event) {
  if (!banner) {
    if (layer[0]) layer[0].ariaBusy = true;
    waiting.push([act, item, event]);
    return 0;
  }
  const gesture = event ? (event.detail ? 1 : 2) : 0;
  return enter(["press", act, item || "", gesture, !!event && event.isTrusted]);
}

// 0 not answered yet, 1 permitted, 2 refused, 3 names nothing the notice has. Never asked while
// the banner is at work on something else: then, as ever in doubt, no.
function permits(categories, services) {
  return banner && !busy ? +ask("permits", categories || "", services || "") : 0;
}

// Both frames of a click belong to the visitor: what costs time comes after the next paint. A
// hidden page paints nothing and waits no longer than this.
function afterPaint(deed) {
  let over;
  const once = () => over || ((over = true), deed());
  requestAnimationFrame(() => soon(once));
  setTimeout(once, 80);
}

// One task each, without the pause that nested timers are given.
const tasks = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => {
  try {
    tasks.shift()();
  } catch (why) {
    fail(why);
  }
};
function soon(task) {
  tasks.push(task);
  channel.port2.postMessage(0);
}

function event(target, name) {
  return new Promise((yes) => target.addEventListener(name, yes, { once: true }));
}

async function get(address) {
  const response = await fetch(base + address, { credentials: "omit" });
  if (!response.ok) throw new Error(response.url + " answered " + response.status);
  return response;
}

// Fetched where it is needed: the rest of the notice in this language, and code by its name, which gets
// what optional parts may use.
const coming = {};
function notice(lang) {
  const address = "/s/" + settings.site + "/" + settings.version + "-" + (lang || first.lang) + "-" + settings.key + ".json";
  return (coming[address] = coming[address] || get(address).then((response) => response.json()));
}
function code(name) {
  return (coming[name] =
    coming[name] || Promise.all([notice(), import(base + settings.pkg[name])]).then(([notice, module]) => module.start(inner, notice)));
}

function complain(why) {
  console.error("[latch] " + why);
}

// Tells the page, in a task of its own: what its listeners do is not the banner's affair.
function emit(name, detail) {
  setTimeout(() => document.dispatchEvent(new CustomEvent("latch:" + name, { detail })));
}
